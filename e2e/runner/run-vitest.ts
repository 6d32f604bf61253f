import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { uniqueName } from '../testbed/names.ts';
import { OUTCOME_FILE, type Outcome } from './outcome.ts';

const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const REPORTER = fileURLToPath(new URL('./outcome-reporter.ts', import.meta.url));

function readOutcome(file: string): Outcome | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Outcome;
  } catch {
    return null;
  }
}

/**
 * Runs vitest once, its report on standard output, and tells what came of it.
 * Whatever makes vitest itself end badly counts as a failure.
 * @param args further arguments of vitest: filters, options
 * @param report where vitest's report and complaints go
 */
export async function runVitest(
  args: readonly string[],
  report: 'inherit' | 'ignore' = 'inherit',
): Promise<Outcome> {
  const directory = join(tmpdir(), uniqueName('outcome'));
  mkdirSync(directory);
  try {
    const file = join(directory, 'outcome.json');
    const all = [VITEST, 'run', '--reporter=default', `--reporter=${REPORTER}`, ...args];
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, all, {
      stdio: ['ignore', report, report],
      // vitest behaves a little differently where CI is set; so it always is. Some shells of root lack sbin.
      env: {
        ...process.env,
        CI: 'true',
        [OUTCOME_FILE]: file,
        PATH: `${PATH}:/usr/sbin:/sbin`,
      },
    });
    const ending = await new Promise<string | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) =>
        resolve(code === 0 ? null : `vitest ended with ${signal ?? `exit code ${code}`}`),
      );
    });
    const outcome = readOutcome(file) ?? { passed: 0, failed: [], skipped: [] };
    if (outcome.failed.length > 0) return outcome;
    if (ending !== null) return { ...outcome, failed: [ending] };
    return outcome.passed > 0 ? outcome : { ...outcome, failed: ['no test ran'] };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
