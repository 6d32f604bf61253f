import type { SharedList } from '../../../src-shared/contract.ts';
import { lengthOfTime } from '../../../src-shared/duration.ts';
import { type Fact, facts } from './facts.ts';
import type { Output, Span } from './output.ts';
import { everyWords, fact, stateFacts } from './share-words.ts';
import { ago, counted, grouped, left } from './words.ts';

/** A list as a heading, and what there is to say about it. */
export function printList(list: SharedList, now: number, output: Output): void {
  const { id, name } = list.settings;
  output.line([{ text: id, style: 'bold' }, `  ${name}`]);
  for (const line of facts(listFacts(list, now), output.width)) output.line(line);
}

function listFacts(list: SharedList, now: number): Fact[] {
  const { settings, nextAt, held, credit } = list;
  const next = settings.isOn ? nextAt : null;
  return [
    ...stateFacts(list, now),
    ...(list.holds === 0
      ? []
      : [fact('Covers', `${counted(list.addresses, 'IPv4 address', 'IPv4 addresses')}${passedOver(list)}`)]),
    fact('From', `${settings.url} (${settings.format}), ${everyWords(settings.intervalSeconds, next, now)}`),
    fact('Ends', endWords(list, now)),
    ...(held === null ? [] : [fact('Held back', ...heldLines(held, settings.id, now))]),
    ...(credit === '' ? [] : [fact('Credit', credit)]),
  ];
}

function passedOver({ notUnderstood, leftOut }: SharedList): string {
  const lines = notUnderstood === 0 ? '' : `; ${counted(notUnderstood, 'line')} of it not understood`;
  const out = leftOut === 0 ? '' : `; ${counted(leftOut, 'entry', 'entries')} left out: never blocked`;
  return lines + out;
}

function endWords({ settings: { expireSeconds }, lapsesAt }: SharedList, now: number): string {
  if (expireSeconds === null) return 'never, however long it does not answer';
  const lapses = lapsesAt === null ? '' : `: in ${left(lapsesAt, now)} unless it answers before`;
  return `${lengthOfTime(expireSeconds)} after its last good answer${lapses}`;
}

/** What a version that is held back would change. */
export function changeWords(held: NonNullable<SharedList['held']>): string {
  const { entries, entriesBefore, addresses, addressesBefore } = held;
  return (
    `${grouped(entriesBefore)} → ${counted(entries, 'entry', 'entries')}, ` +
    `${grouped(addressesBefore)} → ${counted(addresses, 'IPv4 address', 'IPv4 addresses')}`
  );
}

function heldLines(held: NonNullable<SharedList['held']>, id: string, now: number): (string | Span)[] {
  const what = { text: `a version of ${ago(held.since, now)}: ${held.why}`, style: 'yellow' as const };
  const next = held.isApproved
    ? 'You accepted it: it is fetched as soon as its maker allows.'
    : `To take it: drawbridge lists accept ${id}`;
  return [what, changeWords(held), next];
}
