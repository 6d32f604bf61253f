/**
 * A made-up sshd log for benchmarks: the mix of messages of a real attacked
 * server, 15,000 sources over 30 days, the same bytes for the same size. The
 * addresses are of 198.18.0.0/15, set aside for benchmarks (RFC 2544).
 */
import { closeSync, openSync, writeSync } from 'node:fs';

const SOURCES = 15_000;
const START = Date.UTC(2026, 9, 1);
const MONTH_MS = 30 * 86_400_000;
const USERS = [
  'root',
  'admin',
  'oracle',
  'test',
  'ubuntu',
  'pi',
  'git',
  'postgres',
  'guest',
  'support',
  'user',
  'ftpuser',
];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Marsaglia's xorshift32: small, and the same everywhere. */
function randomSource(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Writes a log of exactly that many lines. */
export function writeSshLog(path: string, lines: number): void {
  const random = randomSource(20261123);
  const file = openSync(path, 'w');
  let block: string[] = [];
  let written = 0;
  let pid = 1000;
  const write = (message: string): void => {
    if (written === lines) return;
    const time = new Date(START + (written / lines) * MONTH_MS);
    const two = (n: number) => String(n).padStart(2, '0');
    const stamp = `${MONTHS[time.getUTCMonth()]} ${String(time.getUTCDate()).padStart(2)} ${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())}`;
    block.push(`${stamp} mac-mini sshd[${pid}]: ${message}\n`);
    written++;
    if (block.length === 10_000) {
      writeSync(file, block.join(''));
      block = [];
    }
  };
  while (written < lines) {
    pid = 1000 + ((pid - 999) % 31_000);
    // A few sources make most of the noise.
    const source = random(4) > 0 ? random(random(SOURCES) + 1) : random(SOURCES);
    const address = `198.${18 + (source >> 14)}.${(source >> 6) & 255}.${(source & 63) + 1}`;
    const port = 1024 + random(60_000);
    const user = USERS[random(USERS.length)] as string;
    const kind = random(100);
    if (kind < 45) {
      const known = user === 'root' || user === 'git';
      const pam = `logname= uid=0 euid=0 tty=ssh ruser= rhost=${address} ${known ? ` user=${user}` : ''}`;
      if (!known) {
        write(`Invalid user ${user} from ${address} port ${port}`);
        write(`input_userauth_request: invalid user ${user} [preauth]`);
        write('pam_unix(sshd:auth): check pass; user unknown');
      }
      write(`pam_unix(sshd:auth): authentication failure; ${pam}`);
      write(`Failed password for ${known ? '' : 'invalid user '}${user} from ${address} port ${port} ssh2`);
      if (random(8) === 0)
        write(`message repeated 5 times: [ Failed password for ${user} from ${address} port ${port} ssh2]`);
      write(`Received disconnect from ${address} port ${port}:11: Bye Bye [preauth]`);
      write(
        `Disconnected from ${known ? 'authenticating' : 'invalid'} user ${user} ${address} port ${port} [preauth]`,
      );
    } else if (kind < 80) {
      for (let i = random(3); i >= 0; i--)
        write(`Failed password for root from ${address} port ${port} ssh2`);
      write(
        `error: maximum authentication attempts exceeded for root from ${address} port ${port} ssh2 [preauth]`,
      );
      write(
        `Disconnecting authenticating user root ${address} port ${port}: Too many authentication failures [preauth]`,
      );
    } else if (kind < 88) {
      write(`Did not receive identification string from ${address} port ${port}`);
    } else if (kind < 94) {
      write(
        `reverse mapping checking getaddrinfo for host${source}.example.net [${address}] failed - POSSIBLE BREAK-IN ATTEMPT!`,
      );
      write(`Connection closed by ${address} port ${port} [preauth]`);
    } else if (kind < 98) {
      write(
        `Unable to negotiate with ${address} port ${port}: no matching key exchange method found. Their offer: diffie-hellman-group1-sha1 [preauth]`,
      );
    } else {
      write(
        `Accepted publickey for mia from 192.0.2.${1 + random(9)} port ${port} ssh2: ED25519 SHA256:qJZ3mUuJ8mX1oHk2nE4sV7yWcR5tB9pL0aD6fG8hK2M`,
      );
      write(`pam_unix(sshd:session): session opened for user mia(uid=1000) by (uid=0)`);
      write(`Received disconnect from 192.0.2.1 port ${port}:11: disconnected by user`);
      write(`Disconnected from user mia 192.0.2.1 port ${port}`);
    }
    pid++;
  }
  writeSync(file, block.join(''));
  closeSync(file);
}
