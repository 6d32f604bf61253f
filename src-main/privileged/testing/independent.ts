import { isIPv4, isIPv6 } from 'node:net';
import { type Prefix, parsePrefix, prefixesOverlap } from '../../../src-shared/address.ts';

const NEVER = ['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3', '::/16', 'fe80::/10', 'ff00::/8'].map(
  (text) => parsePrefix(text) as Prefix,
);

/** Whether the helper must accept a target, worked out without any of its code. */
export function mayBeBlocked(target: string): boolean {
  if (!/^[0-9a-f.:/]+$/.test(target)) return false;
  const [address = '', length, ...more] = target.split('/');
  if (more.length > 0 || !(isIPv4(address) || (isIPv6(address) && !address.includes('.')))) return false;
  if (length !== undefined && !/^(0|[1-9][0-9]*)$/.test(length)) return false;
  // ::ffff:0:0/96 would be read as IPv4 below.
  if (isIPv6(address) && /^0*:/.test(address)) return false;
  const prefix = parsePrefix(target);
  const host = parsePrefix(address);
  if (prefix === null || host === null || prefix.network !== host.network) return false;
  if (prefix.length < (prefix.family === 4 ? 8 : 16)) return false;
  return !NEVER.some((never) => prefixesOverlap(never, prefix));
}

/** What a whole request with addresses asks for, or null if it must be refused. */
export function mayBeDone(
  request: string,
  verb: string,
  signs: string,
): { sign: string; target: string }[] | null {
  const lines = request.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines[0] !== verb || lines.indexOf('.') !== lines.length - 1 || lines.length > 200_002) return null;
  const asked = lines.slice(1, -1).map((line) => ({ line, sign: line.slice(0, 1), target: line.slice(2) }));
  for (const { line, sign, target } of asked) {
    if (line.length > 64 || sign === '' || !signs.includes(sign) || line.slice(1, 2) !== ' ') return null;
    if (!mayBeBlocked(target)) return null;
  }
  return asked;
}
