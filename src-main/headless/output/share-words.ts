import type { Share } from '../../../src-shared/contract.ts';
import { lengthOfTime } from '../../../src-shared/duration.ts';
import type { Fact } from './facts.ts';
import type { Span, Style } from './output.ts';
import { ago, counted, left } from './words.ts';

type State = Share['crowdSec']['state'];

/** One that keeps out: DenyHosts, CrowdSec, a list, or a rule by place. */
export interface SharedSource {
  readonly id: string;
  readonly name: string;
  readonly state: State;
  readonly found: string;
  readonly problem: string | null;
  readonly holds: number;
  readonly answeredAt: number | null;
}

const STATES: Readonly<Record<State, readonly [string, Style]>> = {
  ok: ['ok', 'green'],
  waiting: ['waits', 'yellow'],
  problem: ['problem', 'red'],
  off: ['off', 'dim'],
};

export function stateWord(state: State): Span {
  const [text, style] = STATES[state];
  return { text, style };
}

/** All that may keep out, whether it is on or not. */
export function sourcesOf({ denyHosts, crowdSec, lists, places }: Share): SharedSource[] {
  const rules = places.rules.filter(({ action }) => action === 'block');
  return [
    { ...denyHosts, id: 'denyhosts', name: 'DenyHosts' },
    { ...crowdSec, id: 'crowdsec', name: 'CrowdSec' },
    ...lists.map((list) => ({ ...list, id: `list:${list.settings.id}`, name: list.settings.name })),
    ...rules.map(({ source, name, prefixes }) => ({
      ...{ id: source, name, state: 'ok' as const, found: 'A rule by place.' },
      ...{ problem: null, holds: prefixes, answeredAt: null },
    })),
  ];
}

/** Whether something of it is for the owner to look at. */
export function needsALook(share: Share): boolean {
  return (
    sourcesOf(share).some(({ state }) => state === 'problem') || share.lists.some(({ held }) => held !== null)
  );
}

export function fact(label: string, ...lines: (string | Span)[]): Fact {
  return { label: { text: label, style: 'dim' }, lines };
}

/** How a source is: what it is found to be, what is wrong, what it keeps out, and when it answered. */
export function stateFacts(
  { state, found, problem, holds, answeredAt }: Omit<SharedSource, 'id' | 'name'>,
  now: number,
): Fact[] {
  const wrong = problem === null ? [] : [{ text: problem, style: 'red' as const }];
  const answered = answeredAt === null ? 'it has not answered yet' : `it answered ${ago(answeredAt, now)}`;
  return [
    fact('State', stateWord(state), found, ...wrong),
    ...(state === 'off' && holds === 0 ? [] : [fact('Keeps out', `${heldWords(holds)}; ${answered}`)]),
  ];
}

export function heldWords(holds: number): string {
  if (holds === 0) return 'nobody';
  return holds === 1 ? '1 address or prefix' : `${counted(holds, 'address', 'addresses')} and prefixes`;
}

/** "every 6 hours, next in 5 h" */
export function everyWords(seconds: number, nextAt: number | null, now: number): string {
  const next = nextAt === null ? '' : nextAt <= now ? ', next now' : `, next in ${left(nextAt, now)}`;
  return `every ${lengthOfTime(seconds)}${next}`.replace('every 1 ', 'every ');
}
