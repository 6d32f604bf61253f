import type { Command } from 'commander';
import { type OptionFlags, resolveOptions, resolveStateDirectory } from '../../settings/resolve-options.ts';
import { SettingsFile } from '../../settings/settings-file.ts';
import { checkSocketPath } from '../../settings/socket-path.ts';
import { ensureStateDirectory } from '../../settings/state-directory.ts';
import { type CommandContext, examplesText } from '../command-context.ts';
import type { GuardOptions, Logger, RunningGuard } from '../host.ts';
import { type MetricsFlags, metricsPortOf } from '../metrics-port.ts';
import { narrate } from '../narrate.ts';
import { RunLog } from '../run-log.ts';
import { RUNS_AS_SERVICE } from '../service/definition.ts';
import { SocketServer } from '../socket/socket-server.ts';
import { StopSignals } from '../stop-signals.ts';
import { UiLink } from '../ui-link.ts';
import { type UiFlags, uiPortOf } from '../ui-port.ts';

export function addRunCommand(program: Command, context: CommandContext): void {
  program
    .command('run')
    .description('guard this machine, in the foreground, until SIGTERM or Ctrl-C')
    .option('--state <dir>', 'where the database, the settings and the socket are (DRAWBRIDGE_STATE)')
    .option(
      '--log <path|journald|unified-log|auto>',
      "sshd's log; auto: what this machine has (DRAWBRIDGE_LOG)",
    )
    .option(
      '--firewall <engine>',
      'auto, nftables, hosts-deny, pf, blackhole or observe (DRAWBRIDGE_FIREWALL)',
    )
    .option('--replay <file>', 'read a recorded log instead, and block nobody (DRAWBRIDGE_REPLAY)')
    .option('--speed <real|max>', 'how fast a recorded log is read (DRAWBRIDGE_SPEED)')
    .option('--socket <path>', 'where it answers the other commands (DRAWBRIDGE_SOCKET)')
    .option('--ui', 'show it in a browser on this machine too (DRAWBRIDGE_UI=1)')
    .option('--ui-port <n>', 'the port of that page; without it any that is free (DRAWBRIDGE_UI_PORT)')
    .option('--metrics-port <n>', 'tell Prometheus on 127.0.0.1:<n>/metrics (DRAWBRIDGE_METRICS_PORT)')
    .option('--json-log', 'write one JSON object a line (DRAWBRIDGE_JSON_LOG=1)')
    .addHelpText(
      'after',
      `${examplesText([
        ['run', "read this machine's log, and block where it may"],
        ['run --firewall observe', 'only record who would be blocked'],
        ['run --log /var/log/auth.log', 'read this file'],
        ['run --ui', 'print a link that opens it in a browser'],
        ['run --replay auth.log.1 --speed max', 'see what would have happened'],
      ])}\n\nAn option on the command line comes before its variable, that before settings.json in the state directory.`,
    )
    .action(async (flags: RunFlags) => runGuard(context, flags));
}

type RunFlags = OptionFlags & UiFlags & MetricsFlags;

async function runGuard(context: CommandContext, flags: RunFlags): Promise<void> {
  const uiPort = uiPortOf(flags, context.machine.environment);
  const options = optionsOf(context, flags);
  const metricsPort = metricsPortOf(flags, context.machine.environment, options.settings);
  const signals = new StopSignals(options.logger);
  try {
    const guard = await context.startGuard(options);
    const ended = endOf(guard, options.logger);
    // It may be rejected before serve() comes to wait for it.
    ended.catch(() => undefined);
    try {
      await serve(guard, options, { uiPort, metricsPort }, Promise.race([signals.first, ended]));
    } finally {
      await guard.stop();
    }
    options.logger.info('Stopped.');
  } finally {
    signals.close();
  }
}

function optionsOf(context: CommandContext, flags: OptionFlags): GuardOptions {
  const { machine, workingDirectory, version, output } = context;
  const stateDirectory = resolveStateDirectory(flags, machine, workingDirectory).value;
  const settingsFile = new SettingsFile(stateDirectory);
  const loaded = settingsFile.load();
  const { options, from } = resolveOptions({
    flags,
    environment: machine.environment,
    loaded,
    stateDirectory,
    workingDirectory,
  });
  checkSocketPath(options.socket, machine.platform);
  ensureStateDirectory(stateDirectory, machine.uid);
  const logger = new RunLog(output, options.jsonLog);
  return { ...options, from, stateDirectory, settings: loaded.settings, settingsFile, version, logger };
}

/** Answers on the socket, and in a browser where that is wanted, and tells what happens, until it is to end. */
async function serve(
  guard: RunningGuard,
  options: GuardOptions,
  { uiPort, metricsPort }: { readonly uiPort: number | null; readonly metricsPort: number | null },
  end: Promise<void>,
): Promise<void> {
  const { logger, socket, stateDirectory, version } = options;
  const silence = await narrate(guard, logger);
  const onFault = (fault: string) => {
    logger.error(fault);
    guard.fault(fault);
  };
  const server = new SocketServer({
    path: socket,
    handlers: guard.handlers,
    events: guard.events,
    onFault,
  });
  let closePage: (() => Promise<void>) | null = null;
  let closeMetrics: (() => Promise<void>) | null = null;
  try {
    await server.start();
    // A guard that was killed may have left one.
    new UiLink(stateDirectory).remove();
    if (uiPort !== null) {
      const { servePage } = await import('../web/serve-page.ts');
      closePage = await servePage({
        guard,
        port: uiPort,
        stateDirectory,
        version,
        logger,
        onFault,
        isLogShared: process.env[RUNS_AS_SERVICE] === '1',
      });
    }
    if (metricsPort !== null) {
      const { serveMetrics } = await import('../web/metrics.ts');
      const metrics = await serveMetrics({ port: metricsPort, handlers: guard.handlers, onFault });
      closeMetrics = metrics.close;
      logger.info(`Metrics on http://127.0.0.1:${metrics.port}/metrics`, { metricsPort: metrics.port });
    }
    logger.info(`READY. Answering on ${socket}.`, { ready: true, socket });
    await end;
  } finally {
    await closePage?.();
    await closeMetrics?.();
    await server.stop();
    silence();
  }
}

/** When the guard ends by itself. */
async function endOf(guard: RunningGuard, logger: Logger): Promise<void> {
  if (guard.finished === undefined) return new Promise(() => undefined);
  await guard.finished;
  logger.info('The guard is at its end.');
}
