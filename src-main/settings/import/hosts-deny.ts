import { formatPrefix, parsePrefix } from '../../../src-shared/address.ts';
import type { BlockOffer, LeftOutList } from './found.ts';
import { linesOf } from './read-file.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Where Drawbridge's own lines begin and end (assets/helper). */
const OURS_BEGIN = /^# BEGIN Drawbridge/;
const OURS_END = /^# END Drawbridge/;

export interface HostsDeny {
  /** BLOCK_SERVICE; empty: entries bear no service. */
  readonly service: string;
  /** PURGE_DENY in seconds; null: entries stay for ever. */
  readonly purgeSeconds: number | null;
  readonly now: number;
  /** For naming lines. */
  readonly path: string;
}

/** At most so many are taken over. */
export const MOST_BLOCKS = 200_000;

/**
 * The addresses that DenyHosts keeps out. Its entries are "sshd: A", on FreeBSD
 * "sshd: A : deny", and with PURGE_DENY a remark above says since when:
 * "# DenyHosts: <asctime> | sshd: A" (facts/peers.md §2a).
 */
export function hostsDenyBlocks(text: string, about: HostsDeny, leftOut: LeftOutList): BlockOffer[] {
  const blocks = new Map<string, BlockOffer>();
  const { service, purgeSeconds, now, path } = about;
  let since: { readonly entry: string; readonly time: number } | null = null;
  let isOurs = false;
  for (const { line, number } of linesOf(text)) {
    const trimmed = line.trim();
    const where = `${path}:${number}: ${trimmed}`;
    if (OURS_BEGIN.test(trimmed)) isOurs = true;
    else if (OURS_END.test(trimmed)) isOurs = false;
    const mark = /^# DenyHosts: ([^|]{1,60}) \| (.+)$/.exec(trimmed);
    if (mark !== null) {
      const time = asctime(mark[1] ?? '');
      since = time === null ? null : { entry: mark[2] ?? '', time };
      continue;
    }
    if (isOurs || trimmed === '' || trimmed.startsWith('#')) continue;
    const begun = since?.entry === trimmed.replace(/\s*:\s*deny$/i, '') ? since.time : null;
    since = null;
    const target = addressOf(trimmed, service);
    if (typeof target !== 'string') {
      leftOut.add(where, target.why);
      continue;
    }
    // What bears no time DenyHosts never takes out either.
    const until = begun === null || purgeSeconds === null ? null : begun + purgeSeconds * 1000;
    if (until !== null && until <= now) leftOut.add(where, 'its time is over: PURGE_DENY has passed');
    else if (blocks.size >= MOST_BLOCKS) leftOut.add(where, `there are more than ${MOST_BLOCKS} of them`);
    else blocks.set(target, { target, until: later(blocks.get(target), until) });
  }
  return [...blocks.values()];
}

function addressOf(entry: string, service: string): string | { readonly why: string } {
  let rest = entry.replace(/\s*:\s*deny$/i, '');
  if (service !== '') {
    const [, name = '', host = ''] = /^([^:\s]+)\s*:\s*(.*)$/.exec(rest) ?? [];
    if (name === '') return { why: 'it is no entry of hosts_access(5)' };
    if (name.toLowerCase() !== service.toLowerCase())
      return { why: `it is about ${name.slice(0, 60)}, not DenyHosts' ${service}` };
    rest = host;
  }
  // DenyHosts wrote IPv6 without brackets (facts/peers.md §1); with them it is right.
  const prefix = parsePrefix(rest.trim().replace(/^\[([^\]]*)\]/, '$1'));
  if (prefix === null) return { why: 'it is no single address: block what it means by hand' };
  return formatPrefix(prefix);
}

function later(known: BlockOffer | undefined, until: number | null): number | null {
  if (known === undefined) return until;
  return known.until === null || until === null ? null : Math.max(known.until, until);
}

/** Local time as C's asctime(3) writes it, "Sat Nov 21 09:05:00 2026"; null: it is none. */
export function asctime(text: string): number | null {
  const [, month = '', day, hours, minutes, seconds, year] =
    /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) ([0-9]{4})$/.exec(
      text.trim(),
    ) ?? [];
  const index = MONTHS.indexOf(month);
  if (index < 0) return null;
  return new Date(
    Number(year),
    index,
    Number(day),
    Number(hours),
    Number(minutes),
    Number(seconds),
  ).getTime();
}
