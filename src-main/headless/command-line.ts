import { Command, CommanderError } from 'commander';
import { CallError } from '../../src-shared/call-error.ts';
import { OptionError, SettingsError } from '../settings/errors.ts';
import { type Environment, thisMachine } from '../settings/state-directory.ts';
import type { CommandContext } from './command-context.ts';
import { CommandError, EXIT, type ExitCode } from './exit-codes.ts';
import type { StartGuard } from './host.ts';
import { Output, type TextStream } from './output/output.ts';

/** Adds one command, its options and its help. */
type AddCommand = (program: Command, context: CommandContext) => void | Promise<void>;

/** What the command line gets from whoever starts it. */
export interface CommandLineParts {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly environment: Environment;
  readonly workingDirectory: string;
  readonly version: string;
  readonly startGuard: StartGuard;
  readonly addScanCommand: AddCommand;
}

/** Runs one command; errors are told on stderr as "drawbridge: what is wrong. What to do." Returns the exit code. */
export async function runCommandLine(argv: readonly string[], parts: CommandLineParts): Promise<number> {
  const errors = new Output(parts.stderr, parts.environment);
  const context: CommandContext = {
    output: new Output(parts.stdout, parts.environment),
    machine: thisMachine(parts.environment),
    workingDirectory: parts.workingDirectory,
    version: parts.version,
    startGuard: parts.startGuard,
    exitCode: EXIT.ok,
  };
  const program = await makeProgram(argv, parts, context);
  for (const command of withSubcommands(program)) tellInOurWords(command, context.output, errors);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return context.exitCode;
  } catch (error) {
    return tell(error, errors);
  }
}

/** In the order in which the help lists them. */
const COMMANDS: Readonly<Record<string, AddCommand>> = {
  run: async (...to) => (await import('./commands/run.ts')).addRunCommand(...to),
  ui: async (...to) => (await import('./commands/ui.ts')).addUiCommand(...to),
  status: async (...to) => (await import('./commands/status.ts')).addStatusCommand(...to),
  attackers: async (...to) => (await import('./commands/attackers.ts')).addAttackersCommand(...to),
  attacker: async (...to) => (await import('./commands/attacker.ts')).addAttackerCommand(...to),
  blocked: async (...to) => (await import('./commands/blocked.ts')).addBlockedCommand(...to),
  block: async (...to) => (await import('./commands/block.ts')).addBlockCommand(...to),
  unblock: async (...to) => (await import('./commands/unblock.ts')).addUnblockCommand(...to),
  allow: async (...to) => (await import('./commands/allow.ts')).addAllowCommand(...to),
  disallow: async (...to) => (await import('./commands/disallow.ts')).addDisallowCommand(...to),
  allowed: async (...to) => (await import('./commands/allowed.ts')).addAllowedCommand(...to),
  pause: async (...to) => (await import('./commands/pause.ts')).addPauseCommand(...to),
  resume: async (...to) => (await import('./commands/resume.ts')).addResumeCommand(...to),
  rules: async (...to) => (await import('./commands/rules.ts')).addRulesCommand(...to),
  events: async (...to) => (await import('./commands/events.ts')).addEventsCommand(...to),
  contact: async (...to) => (await import('./commands/contact.ts')).addContactCommand(...to),
  'remote-login': async (...to) => (await import('./commands/remote-login.ts')).addRemoteLoginCommand(...to),
  helper: async (...to) => (await import('./commands/helper.ts')).addHelperCommand(...to),
  service: async (...to) => (await import('./commands/service.ts')).addServiceCommand(...to),
  access: async (...to) => (await import('./commands/access.ts')).addAccessCommand(...to),
  report: async (...to) => (await import('./commands/report.ts')).addReportCommand(...to),
  reports: async (...to) => (await import('./commands/reports.ts')).addReportsCommand(...to),
  shared: async (...to) => (await import('./commands/shared.ts')).addSharedCommand(...to),
  lists: async (...to) => (await import('./commands/lists.ts')).addListsCommand(...to),
  crowdsec: async (...to) => (await import('./commands/crowdsec.ts')).addCrowdSecCommand(...to),
  'denyhosts-sync': async (...to) =>
    (await import('./commands/denyhosts-sync.ts')).addDenyHostsSyncCommand(...to),
  places: async (...to) => (await import('./commands/places.ts')).addPlacesCommand(...to),
  import: async (...to) => (await import('./commands/import.ts')).addImportCommand(...to),
  export: async (...to) => (await import('./commands/export.ts')).addExportCommand(...to),
  doctor: async (...to) => (await import('./commands/doctor.ts')).addDoctorCommand(...to),
};

async function makeProgram(
  argv: readonly string[],
  parts: CommandLineParts,
  context: CommandContext,
): Promise<Command> {
  const program = new Command('drawbridge')
    .description('Guards SSH: blocks who attacks it, and remembers.')
    .version(parts.version, '--version')
    .helpOption('--help', 'what there is to say about a command');
  const commands = { ...COMMANDS, scan: parts.addScanCommand };
  // Only what is asked for is loaded: all of it takes longer than most commands do.
  const asked = Object.entries(commands).filter(([name]) => name === argv[0]);
  for (const [, add] of asked.length > 0 ? asked : Object.entries(commands)) await add(program, context);
  return program.addHelpText(
    'after',
    '\nExit codes: 0 done; 1 it failed, or what was looked at has a problem; 2 wrong usage; 3 no guard is running.',
  );
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** Commander's own messages in our form, and no process.exit. */
function tellInOurWords(command: Command, output: Output, errors: Output): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => output.block(text),
    writeErr: (text) => errors.block(text),
    outputError: (text) =>
      errors.line(`drawbridge: ${usageSentence(text)} See "${fullName(command)} --help".`),
    getOutHelpWidth: () => output.width ?? 100,
    getErrHelpWidth: () => errors.width ?? 100,
  });
}

/** "error: unknown option '--fro'\n(Did you mean --for?)" in one line. */
function usageSentence(text: string): string {
  const sentence = text
    .replace(/^error: /, '')
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`
    .replace(/\.\.$/, '.')
    .replace('?).', '?)');
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

function tell(error: unknown, errors: Output): ExitCode {
  if (error instanceof CommanderError) {
    // Already told by tellInOurWords; help and version that were asked for are no error.
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  const told =
    error instanceof CommandError ||
    error instanceof CallError ||
    error instanceof SettingsError ||
    error instanceof OptionError;
  if (!told) {
    errors.block(`drawbridge: A fault of Drawbridge itself.\n${(error as Error)?.stack ?? String(error)}`);
    return EXIT.failed;
  }
  errors.line(`drawbridge: ${error.message}`);
  return exitCodeOf(error);
}

function exitCodeOf(error: Error): ExitCode {
  if (error instanceof CommandError) return error.exitCode;
  if (error instanceof OptionError) return EXIT.usage;
  return error instanceof CallError && error.code === 'invalid' ? EXIT.usage : EXIT.failed;
}
