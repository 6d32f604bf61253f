import { expect, test } from 'vitest';
import { sentenceBeside } from './header-words.ts';

test('the word for the state is not said twice', () => {
  expect(sentenceBeside('Guarding', 'Guarding. 3 addresses blocked today.')).toBe(
    '3 addresses blocked today.',
  );
  expect(sentenceBeside('Not guarding', 'Not guarding: the log can not be read.')).toBe(
    'The log can not be read.',
  );
});

test('a sentence that goes on otherwise stays whole', () => {
  expect(sentenceBeside('Paused', 'Paused until 14:30: nobody is kept out.')).toBe(
    'Paused until 14:30: nobody is kept out.',
  );
  expect(sentenceBeside('Guarding', 'Replaying a recorded log: nobody is blocked.')).toBe(
    'Replaying a recorded log: nobody is blocked.',
  );
  expect(sentenceBeside('Guarding', 'Guarding.')).toBe('Guarding.');
});
