import packageJson from '../../package.json' with { type: 'json' };
import type { JudgingThread } from '../guard/judging-thread.ts';
import { runCommandLine } from './command-line.ts';
import { outlivePipes } from './outlive-pipes.ts';

/**
 * The command line of this process. Returns the exit code.
 * @param thread started before, for a scan of a large log
 */
export async function main(argv: readonly string[], thread: JudgingThread | null = null): Promise<number> {
  outlivePipes(argv[0] === 'run');
  return runCommandLine(argv, {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    workingDirectory: process.cwd(),
    version: packageJson.version,
    // Only what runs a guard needs it all in memory.
    startGuard: async (options) => (await import('../api/open-api.ts')).openApi(options),
    addScanCommand: async (program) => (await import('./scan-command.ts')).addScanCommand(program, thread),
  });
}
