/** " HOST sshd[" between a line's time and its pid: nearly every line has that of the one before. */
import { take, takeByte, takeName } from './cursor';
import { at } from './memory';
import { setWord, word } from './words';

const LONGEST_HOST: i32 = 64;
const SPACE: i32 = 32;

const SSHD = word('sshd');
const OF_SSHD = word(' sshd[');
const OF_SESSION = word(' sshd-session[');

/** That of the line before, as a word; of no length where there was none. */
const known: usize = memory.data(128, 16);

export function takeTag(): bool {
  if (load<i32>(known) > 0 && take(known)) return true;
  const start = at;
  if (!takeByte(SPACE)) return false;
  // Some syslogds leave the host out.
  if (take(SSHD) || !takeName() || at - start > LONGEST_HOST) return false;
  if (!take(OF_SSHD) && !take(OF_SESSION)) return false;
  setWord(known, start, at - start);
  return true;
}
