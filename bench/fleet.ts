/**
 * What one CrowdSec Local API of Debian's carries, over TLS with SQLite as its database, on this machine's loopback:
 *   node bench/fleet.ts
 * How soon a block on one guard is an entry on another; how many guards may ask how often; what a whole list costs; how
 * many blocks it takes. Guards and LAPI share this machine's processors, so each figure is on the safe side.
 */
import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { alertOf } from '../src-main/share/crowdsec/alert.ts';
import { BouncerClient } from '../src-main/share/crowdsec/bouncer-client.ts';
import { CrowdSecAgent } from '../src-main/share/crowdsec/crowdsec-agent.ts';
import { MachineClient } from '../src-main/share/crowdsec/machine-client.ts';
import { AUTHORITY } from '../src-main/share/crowdsec/testing/certificate.ts';
import { crowdsecProgram } from '../src-main/share/crowdsec/testing/crowdsec-program.ts';
import { Lapi } from '../src-main/share/crowdsec/testing/lapi.ts';
import { MemoryBlocks } from '../src-main/share/crowdsec/testing/memory-blocks.ts';
import { MemoryPort } from '../src-main/share/crowdsec/testing/memory-port.ts';
import { addBouncers, bouncerKey, usage } from './fleet-lapi.ts';
import { printTable, type Row, writeResults } from './results.ts';

const BLOCKS = 20;
const GUARDS = [10, 100, 500, 1000];
const ASK_EVERY_MS = 5000;
const ASK_FOR_MS = 15_000;
const LISTS = [5000, 50_000];
const PASSWORD = 'bench-password';
const VERSION = '0.1.0';
const patient = () => AbortSignal.timeout(120_000);

const program = crowdsecProgram();
if ('missing' in program) console.log(`Not measured: ${program.missing}`);
else await main(program.directory);

async function main(directory: string): Promise<void> {
  const lapi = await Lapi.start(directory, { isTls: true });
  try {
    await lapi.addMachine('bench', PASSWORD);
    await addBouncers(lapi, Math.max(...GUARDS));
    const rows: Row[] = [];
    for (const seconds of [1, 5]) rows.push(...(await delays(lapi, seconds)));
    // A key's first question is answered with all that happened since it was made.
    for (let n = 0; n < Math.max(...GUARDS); n++) await ask(lapi, n);
    for (const guards of GUARDS) rows.push(...(await asking(lapi, guards)));
    rows.push(...(await askingHard(lapi)));
    rows.push(...(await pushes(lapi)));
    let known = 0;
    for (const count of LISTS) {
      await fill(lapi, known, count);
      known = count;
      rows.push(...(await wholeList(lapi, count)));
    }
    printTable(rows);
    const load = loadavg()[0]?.toFixed(1);
    console.log(`load average ${load} on ${cpus().length} processors (${cpus()[0]?.model})`);
    writeResults('fleet', rows);
  } finally {
    await lapi.remove();
  }
}

function row(what: string, value: number, unit: string): Row {
  return { what, value: rounded(value), unit };
}

/** From a block on one guard to the entry on another, by how often that asks. */
async function delays(lapi: Lapi, pollSeconds: number): Promise<Row[]> {
  const address = { url: lapi.url, ca: AUTHORITY };
  const settings = { ...address, machineId: 'bench', pull: true, push: true, pollSeconds, origins: [] };
  const start = (n: number) => {
    const own = new MemoryBlocks();
    const shared = new MemoryPort();
    const agent = new CrowdSecAgent({
      settings,
      secrets: { password: PASSWORD, bouncerKey: bouncerKey(n) },
      version: VERSION,
      own,
      shared,
      now: Date.now,
      changed: () => undefined,
      fault: (error) => console.error(error),
    });
    agent.start();
    return { own, shared, agent };
  };
  const [one, other] = [start(1), start(2)];
  const arrivals: Promise<number>[] = [];
  try {
    await Promise.all([one.agent.checkNow(), other.agent.checkNow()]);
    for (let n = 0; n < BLOCKS; n++) {
      // At any moment of the other's wait.
      await sleep(Math.random() * pollSeconds * 600);
      const target = `100.64.${pollSeconds}.${n}`;
      arrivals.push(arrival(other.shared, target));
      one.own.block(target);
      one.agent.poke();
    }
    await Promise.all(arrivals);
  } finally {
    await Promise.all([one.agent.stop(), other.agent.stop()]);
  }
  const times = await Promise.all(arrivals);
  times.sort((a, b) => a - b);
  const name = `a block is known to another that asks every ${pollSeconds} s`;
  return [
    row(`${name}, median of ${BLOCKS}`, quantile(times, 0.5), 'ms'),
    row(`${name}, 95 %`, quantile(times, 0.95), 'ms'),
  ];
}

async function arrival(shared: MemoryPort, target: string): Promise<number> {
  const at = performance.now();
  while (!shared.entries().some((entry) => entry.target === target)) await sleep(10);
  return performance.now() - at;
}

function machine(lapi: Lapi): MachineClient {
  const address = { url: lapi.url, ca: AUTHORITY, version: VERSION };
  return new MachineClient(address, { machineId: 'bench', password: PASSWORD });
}

function alerts(from: number, count: number): unknown[] {
  return Array.from({ length: count }, (_, i) => {
    const n = from + i;
    const target = `11.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
    const now = Date.now();
    const block = { id: n, target, since: now, until: now + 3_600_000, rule: 'password', reason: '' };
    return alertOf(block, now, now).body;
  });
}

/** One guard that tells its blocks: as they come, and a hundred at once as after an outage. */
async function pushes(lapi: Lapi): Promise<Row[]> {
  const client = machine(lapi);
  const rate = async (size: number, calls: number) => {
    const at = performance.now();
    for (let call = 0; call < calls; call++) await client.sendAlerts(alerts(call * size, size), patient());
    return (size * calls * 1000) / (performance.now() - at);
  };
  const rows = [
    row('blocks told one by one', await rate(1, 200), '/s'),
    row('blocks told 100 at once', await rate(100, 20), '/s'),
  ];
  await lapi.cscli('decisions', 'delete', '--all');
  return rows;
}

/** Asks as one bouncer; resolves with how long the answer took. */
async function ask(lapi: Lapi, n: number): Promise<number> {
  const client = new BouncerClient(
    { url: lapi.url, ca: AUTHORITY, version: VERSION },
    bouncerKey(n),
    Date.now,
  );
  const at = performance.now();
  await client.stream(false, [], patient());
  return performance.now() - at;
}

/** So many guards that ask every 5 s, while one block a second is new. */
async function asking(lapi: Lapi, guards: number): Promise<Row[]> {
  const client = machine(lapi);
  const end = performance.now() + ASK_FOR_MS;
  const before = usage(lapi.pid);
  const times: number[] = [];
  let failed = 0;
  const guard = async (n: number) => {
    await sleep(Math.random() * ASK_EVERY_MS);
    while (performance.now() < end) {
      const at = performance.now();
      await ask(lapi, n).then(
        (ms) => times.push(ms),
        () => failed++,
      );
      await sleep(Math.max(0, at + ASK_EVERY_MS - performance.now()));
    }
  };
  let untaken = 0;
  const news = async () => {
    for (let n = 0; performance.now() < end; n++) {
      await client.sendAlerts(alerts(guards * 100 + n, 1), patient()).catch(() => untaken++);
      await sleep(1000);
    }
  };
  await Promise.all([news(), ...Array.from({ length: guards }, (_, n) => guard(n))]);
  const { cpuMs, residentMB } = usage(lapi.pid);
  times.sort((a, b) => a - b);
  const name = `${guards} guards ask every 5 s`;
  return [
    row(`${name}: answers`, (times.length * 1000) / ASK_FOR_MS, '/s'),
    row(`${name}: questions that failed`, failed, ''),
    row(`${name}: blocks not taken at once, of ${ASK_FOR_MS / 1000}`, untaken, ''),
    row(`${name}: 95 % of the answers within`, quantile(times, 0.95), 'ms'),
    row(`${name}: processor of the LAPI`, ((cpuMs - before.cpuMs) * 100) / ASK_FOR_MS, '%'),
    row(`${name}: memory of the LAPI`, residentMB, 'MB'),
  ];
}

/** As many answers as it gives. */
async function askingHard(lapi: Lapi): Promise<Row[]> {
  const end = performance.now() + 8000;
  const before = usage(lapi.pid);
  const began = performance.now();
  let answers = 0;
  let failed = 0;
  const worker = async (n: number) => {
    while (performance.now() < end) {
      await ask(lapi, n).then(
        () => answers++,
        () => failed++,
      );
    }
  };
  await Promise.all(Array.from({ length: 16 }, (_, n) => worker(n)));
  const ms = performance.now() - began;
  const { cpuMs } = usage(lapi.pid);
  return [
    row('16 that ask without a pause: answers', (answers * 1000) / ms, '/s'),
    row('16 that ask without a pause: questions that failed', failed, ''),
    row('16 that ask without a pause: processor of the LAPI', ((cpuMs - before.cpuMs) * 100) / ms, '%'),
  ];
}

async function fill(lapi: Lapi, from: number, to: number): Promise<void> {
  const client = machine(lapi);
  for (let at = from; at < to; at += 500) {
    await client.sendAlerts(alerts(1_000_000 + at, Math.min(500, to - at)), patient());
  }
}

/** The whole list, as a guard asks for it when it starts and once an hour. */
async function wholeList(lapi: Lapi, count: number): Promise<Row[]> {
  const url = { url: lapi.url, ca: AUTHORITY, version: VERSION };
  const before = usage(lapi.pid);
  const at = performance.now();
  const answer = await new BouncerClient(url, bouncerKey(3), Date.now).stream(true, [], patient());
  const ms = performance.now() - at;
  const { cpuMs, residentMB } = usage(lapi.pid);
  if (answer.new.length < count) throw new Error(`${answer.new.length} of ${count}`);
  const bytes = Buffer.byteLength(JSON.stringify(answer.new));
  const name = `all of ${count.toLocaleString('en-US')} decisions`;
  return [
    row(`${name}: until they are read`, ms, 'ms'),
    row(`${name}: their JSON`, bytes / 1e6, 'MB'),
    row(`${name}: processor time of the LAPI`, cpuMs - before.cpuMs, 'ms'),
    row(`${name}: memory of the LAPI`, residentMB, 'MB'),
  ];
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

function rounded(value: number): number {
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
