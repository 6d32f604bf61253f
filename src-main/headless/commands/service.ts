import type { Command } from 'commander';
import { type CommandContext, examplesText } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { facts } from '../output/facts.ts';
import { installService, type ServiceState, serviceState, uninstallService } from '../service/service.ts';
import { thisServiceMachine } from '../service/service-machine.ts';
import { uiPortOf } from '../ui-port.ts';

export function addServiceCommand(program: Command, context: CommandContext): void {
  const { output } = context;
  const machine = () => thisServiceMachine(context.machine);
  const service = program
    .command('service')
    .description('run the guard at boot with nobody logged in, by launchd or systemd')
    .addHelpText(
      'after',
      `${examplesText([
        ['service install', 'as root: from now on, and at every boot'],
        ['service install --ui-port 8422', 'with its page; "drawbridge ui" prints a link to it'],
        ['service status', 'whether it is there, and runs'],
        ['service uninstall', 'as root: no more; what is stored stays'],
      ])}\n\nThe service reads settings.json in the system's state directory; the app in the menu bar then shows its guard.`,
    );
  service
    .command('install')
    .description('install it, or bring it up to date')
    .option('--ui-port <n>', 'show it in a browser on this machine too, on this port')
    .action(async (flags: { uiPort?: string }) => {
      const uiPort = uiPortOf(flags, {});
      const { isChanged, guard } = await installService(thisServiceMachine(context.machine, uiPort));
      const words = isChanged
        ? 'The guard runs as a service'
        : 'Nothing had to be done: the guard runs as a service';
      output.line(`${words}, version ${guard.version}, pid ${guard.pid}. ${guard.sentence}`);
    });
  service
    .command('uninstall')
    .description('end it and take it out; database, settings and what is blocked stay')
    .action(async () => {
      const wasThere = await uninstallService(machine());
      output.line(
        wasThere
          ? 'The service is gone. Database and settings stay; who is blocked stays so until the machine restarts.'
          : 'There is no service.',
      );
    });
  service
    .command('status')
    .description('whether it is installed and runs; exit code 1 if it is installed and does not')
    .option('--json', 'print it as JSON')
    .action(async (flags: { json?: true }) => {
      const state = await serviceState(machine());
      if (state.isInstalled && !(state.isRunning && state.guard !== null)) context.exitCode = EXIT.failed;
      if (flags.json) output.json(state);
      else for (const line of facts(factsOf(state), output.width)) output.line(line);
    });
}

function factsOf({ isInstalled, isRunning, definition, program, socket, guard }: ServiceState) {
  const fact = (label: string, ...lines: string[]) => ({
    label: { text: label, style: 'dim' as const },
    lines,
  });
  const installed = isInstalled ? `installed, ${definition}` : 'not installed';
  return [
    fact('Service', installed),
    ...(isInstalled ? [fact('Runs', isRunning ? 'yes' : 'no')] : []),
    ...(program === null ? [] : [fact('Program', program.node, program.launch)]),
    fact(
      'Guard',
      ...(guard === null
        ? [`none answers on ${socket}`]
        : [guard.sentence, `version ${guard.version}, pid ${guard.pid}`]),
    ),
  ];
}
