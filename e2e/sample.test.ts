import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { canonicalAddress, parsePrefix, prefixContains } from '../src-shared/address.ts';

const LINES = readFileSync(new URL('../assets/sample.log', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
const HEADER = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d) mac-mini sshd\[\d+\]: /;

/** RFC 5737, RFC 3849; and where sshd listens. */
const ALLOWED = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32', '0.0.0.0', '::'];

test('the sample is of a size that one can read', () => {
  expect(LINES.length).toBeGreaterThanOrEqual(150);
  expect(LINES.length).toBeLessThanOrEqual(400);
});

test('every line is from sshd on mac-mini, and time goes forward over some hours', () => {
  const times = LINES.map((line) => Date.parse(HEADER.exec(line)?.[1] ?? ''));
  expect(times.filter(Number.isNaN)).toEqual([]);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(4 * 3_600_000);
});

test('only documentation addresses are in it', () => {
  const prefixes = ALLOWED.map(parsePrefix);
  const words = LINES.flatMap((line) => line.replace(HEADER, '').split(/[^0-9a-zA-Z.:]+/));
  const addresses = new Set(
    words.map((word) => canonicalAddress(word.replace(/^rhost=|:$/, ''))).filter((word) => word !== null),
  );
  expect(addresses.size).toBeGreaterThan(12);
  for (const address of addresses) {
    const inside = prefixes.some((prefix) => {
      const one = parsePrefix(address);
      return prefix !== null && one !== null && prefixContains(prefix, one);
    });
    expect(inside, address).toBe(true);
  }
});

test.each([
  /Failed password for root from 203\.0\.113\.66 /,
  /Failed password for alex from 192\.0\.2\.10 /,
  /Accepted publickey for alex from 192\.0\.2\.10 .* ED25519 SHA256:/,
  /Accepted publickey for alex from 2001:db8:cafe::10 /,
  /Accepted password for alex /,
  /Invalid user oracle from /,
  /Invalid user ubnt from 2001:db8:bad:1::66 /,
  /Invalid user {2}from /,
  /Invalid user root from 192\.0\.2\.10 port 22 ssh2 from 203\.0\.113\.77 /,
  /Invalid user \\033\[31madmin from /,
  /maximum authentication attempts exceeded for root from /,
  /Disconnecting authenticating user root .*: Too many authentication failures \[preauth\]$/,
  /PAM 5 more authentication failures; /,
  /User www-data from .* not allowed because listed in DenyUsers$/,
  /Connection closed by authenticating user root .* \[preauth\]$/,
  /Connection closed by invalid user admin .* \[preauth\]$/,
  /(Connection closed|Connection reset) by 192\.0\.2\.200 port \d+$/,
  /(Connection closed|Connection reset) by 192\.0\.2\.200 port \d+ \[preauth\]$/,
  /banner exchange: Connection from 192\.0\.2\.200 .*: invalid format$/,
  /banner exchange: Connection from 192\.0\.2\.200 .*: could not read protocol version$/,
  /Unable to negotiate with 192\.0\.2\.200 /,
  /Disconnected from user alex /,
])('it has a line %s', (pattern) => {
  expect(LINES.filter((line) => pattern.test(line))).not.toEqual([]);
});
