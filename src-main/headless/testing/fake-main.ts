/** The command line as main.ts runs it, with a guard in memory: for tests of `run` as a process. */
import { runCommandLine } from '../command-line.ts';
import { outlivePipes } from '../outlive-pipes.ts';
import { eventRow, HOSTILE_USER, STATUS } from './fake-data.ts';
import { FakeGuard } from './fake-guard.ts';

outlivePipes(process.argv[2] === 'run');

const guard = new FakeGuard();
const { FAKE_ENDS: ends, FAKE_STOPS_NEVER: stopsNever } = process.env;

process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  workingDirectory: process.cwd(),
  version: '0.1.0',
  startGuard: async ({ stateDirectory, log, replay, firewall, from, logger }) => {
    logger.info('options', { stateDirectory, log, replay, firewall, from });
    guard.status = { ...STATUS, pid: process.pid, stateDirectory };
    // Whoever reads this with `events --follow` sees what happens.
    const heart = setInterval(
      () => guard.happen(eventRow(1000 + guard.rows.length, { user: HOSTILE_USER })),
      50,
    );
    return {
      handlers: guard.handlers,
      events: guard.events,
      exportView: () => guard.exportView(),
      fault: (message) => guard.fault(message),
      ...(ends === undefined
        ? {}
        : { finished: ends === 'well' ? Promise.resolve() : Promise.reject(new Error(ends)) }),
      stop: async () => {
        if (stopsNever !== undefined) await new Promise(() => undefined);
        clearInterval(heart);
      },
    };
  },
  addScanCommand: (program) => {
    program.command('scan');
  },
});
