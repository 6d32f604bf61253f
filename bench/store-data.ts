import type { NewEvent } from '../src-main/store/rows.ts';
import type { AttemptCategory } from '../src-shared/attempt.ts';
import type { Clue, EventKind } from '../src-shared/login-event.ts';

const DAY = 86_400_000;
export const DAYS = 30;
/** The end of the month that is made up. */
export const END = Date.UTC(2026, 5, 30, 12, 0, 0);

/** Numbers from 0 to below 1, the same in every run (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

interface Source {
  readonly key: string;
  readonly addresses: readonly string[];
  readonly users: readonly string[];
}

const COMMON = [
  'root',
  'admin',
  'ubuntu',
  'user',
  'test',
  'oracle',
  'postgres',
  'git',
  'pi',
  'guest',
  'ftp',
  'deploy',
  'mysql',
  'hadoop',
  'jenkins',
  'www',
  'support',
  'dev',
  'nagios',
  'minecraft',
];
const SYLLABLES = [
  'an',
  'be',
  'chi',
  'da',
  'el',
  'fo',
  'ga',
  'hu',
  'in',
  'ja',
  'ki',
  'lo',
  'ma',
  'no',
  'or',
  'pe',
  'qu',
  'ri',
  'sa',
  'to',
  'un',
  'vi',
  'wa',
  'xi',
  'yo',
  'ze',
];

function dictionary(size: number, rnd: () => number): string[] {
  const names = new Set(COMMON);
  while (names.size < size) {
    let name = '';
    for (let n = 2 + Math.floor(rnd() * 3); n > 0; n--)
      name += SYLLABLES[Math.floor(rnd() * SYLLABLES.length)];
    if (rnd() < 0.3) name += Math.floor(rnd() * 1000);
    names.add(name);
  }
  return [...names];
}

/** One of the 131,072 addresses of 198.18.0.0/15, which is kept for benchmarks (RFC 2544). */
export function benchmarkAddress(n: number): string {
  return `198.${18 + ((n >> 16) & 1)}.${(n >> 8) & 255}.${n & 255}`;
}

/** One in ten has an IPv6 prefix. */
function makeSource(index: number, names: readonly string[], rnd: () => number): Source {
  const isV6 = index % 10 === 9;
  const key = isV6
    ? `2001:db8:${index.toString(16)}:${Math.floor(rnd() * 65535).toString(16)}::/64`
    : benchmarkAddress(index * 8 + Math.floor(rnd() * 8));
  const addresses = isV6
    ? Array.from({ length: 1 + Math.floor(rnd() * 20) }, (_, n) => key.replace('/64', (n + 1).toString(16)))
    : [key];
  const style = rnd();
  const users =
    style < 0.3
      ? ['root']
      : style < 0.7
        ? COMMON.slice(0, 3 + Math.floor(rnd() * 17))
        : pick(names, 20 + Math.floor(rnd() ** 4 * 3000), rnd);
  return { key, addresses, users };
}

function pick(names: readonly string[], count: number, rnd: () => number): string[] {
  return Array.from({ length: count }, () => names[Math.floor(rnd() ** 2 * names.length)] ?? 'root');
}

export interface Shape {
  readonly attempts: number;
  readonly attackers: number;
  readonly names: number;
}

/** A month of login events in the order of time, as sshd writes two or three lines for each attempt. */
export function* month(shape: Shape): Generator<NewEvent> {
  const rnd = random(20260630);
  const names = dictionary(shape.names, rnd);
  const sources = Array.from({ length: shape.attackers }, (_, index) => makeSource(index, names, rnd));
  // Who is at it at a time: each one for a while, a few of them far more than the others.
  const weights = sources.map(() => 1 / (0.002 + rnd()));
  const spans = sources.map(() => {
    const start = rnd() * DAYS * DAY;
    return { start, end: start + rnd() ** 3 * 10 * DAY + 600_000 };
  });
  const plan = new Float64Array(shape.attempts);
  const who = new Uint32Array(shape.attempts);
  const sum = weights.reduce((a, b) => a + b, 0);
  let n = 0;
  for (let s = 0; s < sources.length; s++) {
    const wanted = Math.max(1, Math.round(((weights[s] ?? 0) / sum) * shape.attempts));
    const { start, end } = spans[s] ?? { start: 0, end: 0 };
    for (let i = 0; i < wanted && n < shape.attempts; i++, n++) {
      plan[n] = Math.min(start + rnd() * (end - start), DAYS * DAY);
      who[n] = s;
    }
  }
  for (; n < shape.attempts; n++) {
    plan[n] = rnd() * DAYS * DAY;
    who[n] = Math.floor(rnd() * sources.length);
  }
  const order = Uint32Array.from(plan.keys()).sort((a, b) => (plan[a] ?? 0) - (plan[b] ?? 0));
  for (const i of order) {
    const source = sources[who[i] ?? 0];
    if (source === undefined) continue;
    yield* attempt(source, Math.round(END - DAYS * DAY + (plan[i] ?? 0)), rnd);
  }
}

function* attempt(source: Source, time: number, rnd: () => number): Generator<NewEvent> {
  const address = source.addresses[Math.floor(rnd() * source.addresses.length)] ?? source.key;
  const port = 1024 + Math.floor(rnd() * 60_000);
  const pid = 1000 + Math.floor(rnd() * 60_000);
  const stamp = new Date(time).toISOString();
  const of = { address, port, pid, attacker: source.key, time };
  const line = (text: string) => `${stamp} gate sshd[${pid}]: ${text}`;
  if (rnd() < 0.05) {
    yield made({
      ...of,
      kind: 'no-identification',
      clue: 'ending',
      attempts: 1,
      category: 'probe',
      line: line(`Did not receive identification string from ${address} port ${port}`),
    });
    return;
  }
  const user = source.users[Math.floor(rnd() * source.users.length)] ?? 'root';
  const isRoot = user === 'root';
  const category = isRoot ? 'root' : 'invalid-user';
  if (!isRoot) {
    yield made({
      ...of,
      kind: 'invalid-user',
      clue: 'announced',
      user,
      knownUser: false,
      attempts: 1,
      category,
      line: line(`Invalid user ${user} from ${address} port ${port}`),
    });
  }
  yield made({
    ...of,
    kind: 'failed',
    clue: 'verdict',
    user,
    knownUser: isRoot,
    method: 'password',
    attempts: isRoot ? 1 : 0,
    category,
    line: line(
      `Failed password for ${isRoot ? '' : 'invalid user '}${user} from ${address} port ${port} ssh2`,
    ),
  });
  yield made({
    ...of,
    kind: 'preauth-close',
    clue: 'ending',
    user,
    knownUser: isRoot,
    attempts: 0,
    category: null,
    line: line(
      `Connection closed by ${isRoot ? 'authenticating' : 'invalid'} user ${user} ${address} port ${port} [preauth]`,
    ),
  });
}

interface Part extends Partial<NewEvent> {
  kind: EventKind;
  clue: Clue;
  time: number;
  attempts: number;
  category: AttemptCategory | null;
  line: string;
}

function made(part: Part): NewEvent {
  return {
    user: null,
    knownUser: null,
    address: null,
    hostName: null,
    port: null,
    method: null,
    fingerprint: null,
    times: 1,
    pid: null,
    namedPid: null,
    zone: 0,
    attacker: null,
    ...part,
  };
}
