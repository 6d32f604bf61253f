/**
 * The whole of `drawbridge scan` on a million lines, against grep counting one
 * comparable pattern in the same run: lines a second, wall time, peak memory.
 * The requirement: 1,500,000 lines a second within 200 MiB.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printTable, writeResults } from './results.ts';
import { writeSshLog } from './ssh-log.ts';

const LINES = 1_000_000;
const RUNS = 5;
const MAIN = join(import.meta.dirname, '../src-main/headless/main.ts');
const PATTERN =
  'sshd\\[[0-9]+\\]: (Failed [^ ]+ for |Invalid user |Accepted |Connection closed by |Disconnected from |Received disconnect from |Did not receive identification|error: maximum authentication|Unable to negotiate|message repeated)';

interface Run {
  readonly seconds: number;
  readonly megabytes: number;
}

/** Runs a program under GNU time; the least of several runs is what the program costs. */
function measure(command: string, args: readonly string[]): Run {
  const runs = Array.from({ length: RUNS }, () => {
    const started = performance.now();
    const { status, stderr } = spawnSync('/usr/bin/time', ['-f', '%M', command, ...args], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const seconds = (performance.now() - started) / 1000;
    if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
    return { seconds, megabytes: Number(stderr.trim().split('\n').at(-1)) / 1024 };
  });
  return {
    seconds: Math.min(...runs.map((run) => run.seconds)),
    megabytes: Math.max(...runs.map((run) => run.megabytes)),
  };
}

const folder = join(tmpdir(), 'drawbridge-bench');
mkdirSync(folder, { recursive: true });
const log = join(folder, `ssh-${LINES}.log`);
if (!existsSync(log)) writeSshLog(log, LINES);

const programs: readonly (readonly [string, string, readonly string[]])[] = [
  ['drawbridge scan', process.execPath, [MAIN, 'scan', log]],
  ['drawbridge scan --json', process.execPath, [MAIN, 'scan', '--json', log]],
  ['grep -cE', 'grep', ['-cE', PATTERN, log]],
];
const rows = programs.map(([name, command, args]) => {
  const { seconds, megabytes } = measure(command, args);
  return {
    name,
    'lines/s': Math.round(LINES / seconds),
    seconds: Number(seconds.toFixed(3)),
    'peak MiB': Math.round(megabytes),
  };
});
const grep = rows.at(-1)?.seconds ?? Number.NaN;
const table = rows.map((row) => ({ ...row, 'times grep': Number((row.seconds / grep).toFixed(2)) }));
console.log(`${LINES} lines, ${statSync(log).size} bytes; least time and most memory of ${RUNS} runs`);
printTable(table);
writeResults('scan', table);
