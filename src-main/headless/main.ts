#!/usr/bin/env node
/** The command line, with the real guard. */
import packageJson from '../../package.json' with { type: 'json' };
import { runCommandLine } from './command-line.ts';
import { outlivePipes } from './outlive-pipes.ts';
import { addScanCommand } from './scan-command.ts';

outlivePipes(process.argv[2] === 'run');

process.exitCode = await runCommandLine(process.argv.slice(2), {
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
  addScanCommand,
});
