/**
 * The whole of `drawbridge scan` on a million lines, against grep counting one
 * comparable pattern in the same run: lines a second, wall time, peak memory.
 * The requirement: 1,500,000 lines a second within 200 MiB.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { printTable, writeResults } from './results.ts';
import { writeSshLog } from './ssh-log.ts';

const LINES = 1_000_000;
const RUNS = 5;
const WANTED_LINES_PER_SECOND = 1_500_000;
const WANTED_MEGABYTES = 200;
/** The program that is installed as `drawbridge`. */
const LAUNCH = join(import.meta.dirname, '../src-main/headless/launch.mjs');
const PATTERN =
  'sshd\\[[0-9]+\\]: (Failed [^ ]+ for |Invalid user |Accepted |Connection closed by |Disconnected from |Received disconnect from |Did not receive identification|error: maximum authentication|Unable to negotiate|message repeated)';

interface Run {
  readonly seconds: number;
  readonly megabytes: number;
}

/** Runs a program under GNU time; the least of several runs is what the program costs. */
function measure(command: string, args: readonly string[], output: 'pipe' | 'ignore'): Run {
  const runs = Array.from({ length: RUNS }, () => {
    const started = performance.now();
    const { status, stderr } = spawnSync('/usr/bin/time', ['-f', '%M', command, ...args], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', output, 'pipe'],
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

const folder = join(import.meta.dirname, '../.cache');
mkdirSync(folder, { recursive: true });
const log = join(folder, `ssh-${LINES}.log`);
if (!existsSync(log)) writeSshLog(log, LINES);

// grep stops at the first match where nobody reads what it counts.
const programs: readonly (readonly [string, string, readonly string[], 'pipe' | 'ignore'])[] = [
  ['drawbridge scan', process.execPath, [LAUNCH, 'scan', log], 'pipe'],
  ['drawbridge scan --json', process.execPath, [LAUNCH, 'scan', '--json', log], 'ignore'],
  ['grep -cE', 'grep', ['-cE', PATTERN, log], 'pipe'],
];
const rows = programs.map(([name, command, args, output]) => {
  const { seconds, megabytes } = measure(command, args, output);
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
const [scan] = rows;
const isMet =
  scan !== undefined && scan['lines/s'] >= WANTED_LINES_PER_SECOND && scan['peak MiB'] <= WANTED_MEGABYTES;
console.log(
  `Wanted of scan: ${WANTED_LINES_PER_SECOND.toLocaleString('en-US')} lines/s within ${WANTED_MEGABYTES} MiB: ${isMet ? 'met' : 'NOT met'}.`,
);
writeResults('scan', table);
