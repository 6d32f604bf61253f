import { expect, test } from 'vitest';
import { lapiCommandIn } from './lapi-command.ts';

test('the command is taken out of the sentence, and nothing after it', () => {
  expect(
    lapiCommandIn('Not validated yet. On the LAPI: cscli machines validate drawbridge-mini; reboot'),
  ).toBe('sudo cscli machines validate drawbridge-mini');
  expect(lapiCommandIn('cscli machines validate $(reboot)')).toBeNull();
  expect(lapiCommandIn('It could not be reached.')).toBeNull();
  expect(lapiCommandIn(null)).toBeNull();
});
