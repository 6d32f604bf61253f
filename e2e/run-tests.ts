/**
 * The body of `npm test`: provides the Debian packages that the tests need,
 * builds the app, runs every test once, says which were skipped and why, and ends with the
 * totals alone on the last line. Arguments go to vitest as filters.
 */
import { buildApp } from './runner/build.ts';
import { describeSkipped, totals } from './runner/outcome.ts';
import { providePackages } from './runner/packages.ts';
import { runVitest } from './runner/run-vitest.ts';

providePackages();
buildApp();
const outcome = await runVitest(process.argv.slice(2));
process.stdout.write(describeSkipped(outcome));
for (const name of outcome.failed) console.log(`Failed: ${name}`);
console.log(totals(outcome));
process.exitCode = outcome.failed.length === 0 ? 0 : 1;
