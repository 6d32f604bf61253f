import { canonicalAddress } from '../../src-shared/address.ts';

/** What of the owner must not be in a text that others get. */
export interface OwnersOwn {
  readonly hostName: string;
  readonly home: string;
  /** Names of users, of this machine and of its log. */
  readonly users: readonly string[];
}

const IPV4 = /(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)/g;
/** Whatever may be an IPv6 address, or a time of day. */
const COLONS = /[0-9a-f.]*:[0-9a-f:.]*:[0-9a-f:.]*(?:%\w+)?/gi;
const HOME = /\/(?:home|Users)\/[^/\s"'`,;:)]+/g;

/** Replaces names, addresses and home directories by words that say what was there. */
export function redact(text: string, { hostName, home, users }: OwnersOwn): string {
  let safe = text;
  if (home.length > 1) safe = safe.replaceAll(home, '<home>');
  safe = safe.replace(HOME, '<home>').replace(COLONS, withoutIpv6).replace(IPV4, '<address>');
  const short = hostName.split('.')[0] ?? '';
  for (const name of [hostName, short]) safe = replaceWord(safe, name, '<host>');
  // Longer names first: one may be the beginning of another.
  for (const user of [...users].sort((a, b) => b.length - a.length)) safe = replaceWord(safe, user, '<user>');
  return safe;
}

/** The marks of a sentence may stand right before and after an address. */
function withoutIpv6(found: string): string {
  const before = /^\.*/.exec(found)?.[0] ?? '';
  for (let end = found.length; end > before.length; end--) {
    if (canonicalAddress(found.slice(before.length, end)) !== null) {
      return `${before}<address>${found.slice(end)}`;
    }
    if (!/[.:]/.test(found[end - 1] ?? '')) break;
  }
  return found;
}

function replaceWord(text: string, word: string, by: string): string {
  if (word === '' || word === 'root' || word === 'localhost') return text;
  const escaped = word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'giu'), by);
}
