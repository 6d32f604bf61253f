/** sshd's own words, as take() wants them: the length, then the bytes, filled up to eights. */

import { input } from './memory';

const WORDS_BYTES: i32 = 4096;
const words: usize = memory.data(4096, 16);
let end: i32 = 0;

export function word(text: string): usize {
  const length = text.length;
  const start = words + end;
  end += 8 + ((length + 7) & ~7);
  if (end > WORDS_BYTES) unreachable();
  store<i32>(start, length);
  for (let i = 0; i < length; i++) store<u8>(start + 8 + i, <u8>text.charCodeAt(i));
  return start;
}

/** Makes a word of what stands in the input. */
export function setWord(word: usize, start: i32, length: i32): void {
  store<i32>(word, length);
  memory.copy(word + 8, input + start, length);
}
