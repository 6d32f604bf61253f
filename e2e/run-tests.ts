/**
 * The body of `npm test`: provides the Debian packages that the tests need,
 * builds the windows that a headless guard serves, runs every test once, says which were skipped and why, and ends with the
 * totals alone on the last line. Arguments go to vitest as filters.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describeSkipped, totals } from './runner/outcome.ts';
import { providePackages } from './runner/packages.ts';
import { runVitest } from './runner/run-vitest.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

providePackages();
buildWindows();
const outcome = await runVitest(process.argv.slice(2));
process.stdout.write(describeSkipped(outcome));
for (const name of outcome.failed) console.log(`Failed: ${name}`);
console.log(totals(outcome));
process.exitCode = outcome.failed.length === 0 ? 0 : 1;

/** What is not built makes those tests fail that need it; they say so. */
function buildWindows(): void {
  const program = fileURLToPath(
    new URL('../node_modules/electron-vite/bin/electron-vite.js', import.meta.url),
  );
  spawnSync(process.execPath, [program, 'build', '--logLevel', 'warn'], { cwd: ROOT, stdio: 'inherit' });
}
