import packageJson from '../../package.json' with { type: 'json' };
import { runCommandLine } from './command-line.ts';
import { outlivePipes } from './outlive-pipes.ts';

/** The command line of this process. Returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  outlivePipes(argv[0] === 'run');
  return runCommandLine(argv, {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    workingDirectory: process.cwd(),
    version: packageJson.version,
    // Only what runs a guard needs it all in memory.
    startGuard: async (options) => {
      const [{ startGuard }, { handlersOf }] = await Promise.all([
        import('../guard/start-guard.ts'),
        import('../api/handlers.ts'),
      ]);
      const guard = await startGuard(options);
      return {
        handlers: handlersOf(guard),
        events: guard.bus,
        stop: () => guard.stop(),
        finished: guard.finished,
      };
    },
    addScanCommand: async (program) => (await import('./scan-command.ts')).addScanCommand(program),
  });
}
