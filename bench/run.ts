/** Runs every benchmark, one after the other: each prints a table and keeps its figures as JSON. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const BENCHMARKS = [
  'scan.ts',
  'store.ts',
  'history.ts',
  'popover.ts',
  'flood.ts',
  'lists.ts',
  'places.ts',
  'fleet.ts',
];

for (const benchmark of BENCHMARKS) {
  console.log(`\n== ${benchmark}`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, benchmark)], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
