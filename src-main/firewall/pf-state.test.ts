import fc from 'fast-check';
import { expect, test } from 'vitest';
import { interferences, type PfState, parsePfState } from './pf-state.ts';

const LINES = [
  'enabled yes',
  'token held',
  'anchor yes',
  'rules yes',
  'held 37',
  'evaluations 18446744073709551615',
  'others com.apple/250.ApplicationFirewall mullvad',
];

const STATE: PfState = {
  isEnabled: true,
  token: 'held',
  hasAnchor: true,
  hasRules: true,
  held: 37,
  evaluations: 2 ** 64,
  others: ['com.apple/250.ApplicationFirewall', 'mullvad'],
};

test('what the helper says, in whatever order, with nobody else or with many', () => {
  expect(parsePfState(LINES)).toEqual(STATE);
  expect(parsePfState(LINES.toReversed())).toEqual(STATE);
  expect(parsePfState(LINES.slice(0, -1)).others).toEqual([]);
  expect(parsePfState([...LINES.slice(0, -1), 'others a b', 'others', 'others b c']).others).toEqual([
    'a',
    'b',
    'c',
  ]);
});

test('names that others gave themselves are neither long, nor many, nor anything but plain letters', () => {
  const names = Array.from({ length: 500 }, (_, i) => `\x1b[2J\x9b${i}\u202e${'x'.repeat(500)}`);
  const { others } = parsePfState([...LINES, `others ${names.join(' ')}`]);
  expect(others).toHaveLength(20);
  for (const name of others) expect(name).toMatch(/^[\x21-\x7e]{1,100}$/);
});

test('an answer that is not whole, or says anything else, is none', () => {
  for (const line of LINES.slice(0, -1)) {
    const word = line.split(' ')[0] ?? '';
    const message = new RegExp(`^The helper did not tell how pf is: ${word} is `);
    expect(() => parsePfState(LINES.filter((other) => other !== line))).toThrow(message);
    for (const value of ['', 'maybe', '-1', '1e3', '0x10', 'yes no', '9'.repeat(21)]) {
      expect(() => parsePfState(LINES.map((other) => (other === line ? `${word} ${value}` : other)))).toThrow(
        message,
      );
    }
  }
  fc.assert(
    fc.property(fc.array(fc.string()), (lines) => {
      expect(() => parsePfState(lines)).toThrow(/^The helper did not tell/);
    }),
  );
});

test('each thing that others do has its sentence; a table that is just being changed is not held against them', () => {
  expect(interferences(STATE, 37)).toEqual([]);
  expect(interferences(STATE, 36)).toEqual([expect.stringMatching(/table in pf was changed/)]);
  expect(interferences(STATE, null)).toEqual([]);
  expect(interferences({ ...STATE, isEnabled: false, token: 'lost' }, 37)).toEqual(['pf was switched off.']);
  expect(interferences({ ...STATE, token: 'none' }, 37)).toEqual([expect.stringMatching(/hold on pf/)]);
  expect(interferences({ ...STATE, hasAnchor: false, hasRules: false, held: 0 }, 37)).toEqual([
    expect.stringMatching(/main ruleset of pf was replaced.*anchor "com\.apple\/\*"/),
    expect.stringMatching(/rules were taken out/),
  ]);
});
