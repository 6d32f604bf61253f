import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compile, HELD_IN, holding } from './compile.ts';

test('the code that is run is what the sources here compile to', () => {
  expect(readFileSync(HELD_IN, 'utf8')).toBe(holding(compile()));
});
