import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalAllowEntry } from './allow-entry.ts';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['192.0.2.77/24', '192.0.2.0/24'],
  ['2001:DB8::0:1', '2001:db8::1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['Home.Example.ORG.', 'home.example.org'],
  ['nas', 'nas'],
  ['my_host.example.org', 'my_host.example.org'],
  ['192.0.2.300', null],
  ['192.0.2', null],
  ['192.0.2.1/33', null],
  ['', null],
  ['.', null],
  ['a..b', null],
  ['-a.example.org', null],
  ['a b', null],
  ['a\nb', null],
  ['*.example.org', null],
  ['bücher.example', null],
  [`${'a'.repeat(64)}.example.org`, null],
  ['ab.'.repeat(85), null],
])('%j is %j', (text, entry) => {
  expect(canonicalAllowEntry(text)).toBe(entry);
});

test('a canonical entry is its own canonical form', () => {
  const text = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.domain(),
    fc.string({ unit: fc.constantFrom(...'aZ09.-_:/') }),
  );
  fc.assert(
    fc.property(text, (value) => {
      const entry = canonicalAllowEntry(value);
      if (entry !== null) expect(canonicalAllowEntry(entry)).toBe(entry);
    }),
  );
});
