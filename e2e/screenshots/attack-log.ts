/**
 * Sixty days of a machine under attack, as sshd would log them, up to now: for
 * pictures. The addresses end in .0, so that they have a country and a network
 * and yet accuse no host.
 */
import { writeFileSync } from 'node:fs';
import type { Locator } from '../../src-main/locate/locator.ts';

const DAY = 86_400_000;
const DAYS = 30;
const ATTACKERS = 420;
const USERS =
  'root admin oracle test ubuntu pi git postgres guest support user ftpuser deploy minecraft'.split(' ');
const KNOWN = new Set(['root']);

/** Marsaglia's xorshift32: the same picture every time. */
function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

interface Line {
  readonly time: number;
  readonly pid: number;
  readonly text: string;
}

/** Writes the log; it ends some seconds before `now`. */
export function writeAttackLog(path: string, { now, locator }: { now: number; locator: Locator }): void {
  const random = randomSource(20_261_123);
  const lines: Line[] = [];
  const home = addressesOf(random, locator, 1, (country) => country === 'DE');
  let pid = 2000;
  const say = (time: number, text: string) => lines.push({ time, pid, text });
  for (const [rank, address] of addressesOf(random, locator, ATTACKERS, () => true).entries()) {
    const isRecent = rank % 9 === 0;
    const start = isRecent ? now - random() * 0.9 * DAY : now - (0.2 + random() * (DAYS - 0.5)) * DAY;
    const attempts = Math.ceil(3 + 300 / (1 + rank * random()));
    const apart = 2000 + random() * 40_000;
    for (let n = 0; n < attempts; n++) {
      const time = start + n * apart * (0.5 + random());
      if (time > now - 5000) break;
      pid = 2000 + ((pid - 1999) % 60_000);
      const user = USERS[Math.floor(random() ** 2 * USERS.length)] ?? 'root';
      const port = 30_000 + Math.floor(random() * 30_000);
      if (!KNOWN.has(user)) say(time, `Invalid user ${user} from ${address} port ${port}`);
      say(
        time + 900,
        `Failed password for ${KNOWN.has(user) ? '' : 'invalid user '}${user} from ${address} port ${port} ssh2`,
      );
      const who = KNOWN.has(user) ? 'authenticating user' : 'invalid user';
      say(time + 1400, `Connection closed by ${who} ${user} ${address} port ${port} [preauth]`);
    }
  }
  for (let day = DAYS; day > 0; day--) {
    pid++;
    say(
      now - (day - 0.3) * DAY,
      `Accepted publickey for mia from ${home[0]} port 51812 ssh2: ED25519 SHA256:n7SjPU4xnxzBqqb9fG9s3cqTJfCjBqTIj0yP2Hk5Yt0`,
    );
  }
  lines.sort((a, b) => a.time - b.time);
  const text = lines.map(
    ({ time, pid: own, text: message }) =>
      `${new Date(time).toISOString()} mac-mini sshd[${own}]: ${message}\n`,
  );
  writeFileSync(path, text.join(''));
}

function addressesOf(
  random: () => number,
  locator: Locator,
  many: number,
  isWanted: (country: string) => boolean,
): string[] {
  const found = new Set<string>();
  while (found.size < many) {
    const address = `${[1 + random() * 222, random() * 256, random() * 256].map(Math.floor).join('.')}.0`;
    const { country, network } = locator.place(address);
    if (country !== null && network !== null && isWanted(country)) found.add(address);
  }
  return [...found];
}
