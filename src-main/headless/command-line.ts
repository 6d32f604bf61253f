import { Command, CommanderError } from 'commander';
import { CallError } from '../../src-shared/contract.ts';
import { OptionError } from '../settings/resolve-options.ts';
import { SettingsError } from '../settings/settings-file.ts';
import { type Environment, thisMachine } from '../settings/state-directory.ts';
import type { CommandContext } from './command-context.ts';
import { addAllowCommand } from './commands/allow.ts';
import { addAllowedCommand } from './commands/allowed.ts';
import { addAttackerCommand } from './commands/attacker.ts';
import { addAttackersCommand } from './commands/attackers.ts';
import { addBlockCommand } from './commands/block.ts';
import { addBlockedCommand } from './commands/blocked.ts';
import { addDisallowCommand } from './commands/disallow.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addEventsCommand } from './commands/events.ts';
import { addRulesCommand } from './commands/rules.ts';
import { addRunCommand } from './commands/run.ts';
import { addStatusCommand } from './commands/status.ts';
import { addUnblockCommand } from './commands/unblock.ts';
import { CommandError, EXIT, type ExitCode } from './exit-codes.ts';
import type { StartGuard } from './host.ts';
import { Output, type TextStream } from './output/output.ts';

/** What the command line gets from whoever starts it. */
export interface CommandLineParts {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly environment: Environment;
  readonly workingDirectory: string;
  readonly version: string;
  readonly startGuard: StartGuard;
  readonly addScanCommand: (program: Command) => void;
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
  const program = makeProgram(parts, context);
  for (const command of withSubcommands(program)) tellInOurWords(command, context.output, errors);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return context.exitCode;
  } catch (error) {
    return tell(error, errors);
  }
}

function makeProgram(parts: CommandLineParts, context: CommandContext): Command {
  const program = new Command('drawbridge')
    .description('Guards SSH: blocks who attacks it, and remembers.')
    .version(parts.version, '--version')
    .helpOption('--help', 'what there is to say about a command');
  addRunCommand(program, context);
  addStatusCommand(program, context);
  addAttackersCommand(program, context);
  addAttackerCommand(program, context);
  addBlockedCommand(program, context);
  addBlockCommand(program, context);
  addUnblockCommand(program, context);
  addAllowCommand(program, context);
  addDisallowCommand(program, context);
  addAllowedCommand(program, context);
  addRulesCommand(program, context);
  addEventsCommand(program, context);
  addDoctorCommand(program, context);
  parts.addScanCommand(program);
  return program.addHelpText(
    'after',
    '\nExit codes: 0 done; 1 it failed, or status or doctor found something broken; 2 wrong usage; 3 no guard is running.',
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
