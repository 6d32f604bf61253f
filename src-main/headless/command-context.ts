import type { Command } from 'commander';
import type { CallName } from '../../src-shared/contract.ts';
import type { Machine } from '../settings/state-directory.ts';
import type { ExitCode } from './exit-codes.ts';
import { connectToGuard, type GuardFlags, socketsToAsk } from './find-guard.ts';
import type { StartGuard } from './host.ts';
import { outputShape } from './json-shape.ts';
import type { Output } from './output/output.ts';
import { wrap } from './output/text-width.ts';
import type { SocketClient } from './socket/socket-client.ts';

/** What every command has at hand. */
export interface CommandContext {
  readonly output: Output;
  readonly machine: Machine;
  readonly workingDirectory: string;
  readonly version: string;
  readonly startGuard: StartGuard;
  /** What the process exits with if nothing is thrown. */
  exitCode: ExitCode;
}

/** The options of every command that asks a guard. */
export interface AskFlags extends GuardFlags {
  readonly json?: true;
}

export interface HelpTexts {
  /** Pairs of a command line and what it does. */
  readonly examples: readonly (readonly [string, string])[];
  /** The call whose output --json prints. */
  readonly call: CallName;
  /** What is to be said below the examples. */
  readonly note?: () => string;
}

/** Gives a command the options of those that ask a guard, and a help text with examples. */
export function asksGuard(command: Command, { examples, call, note = () => '' }: HelpTexts): Command {
  return command
    .option('--json', "print the guard's answer as JSON")
    .option('--state <dir>', "the guard's state directory")
    .option('--socket <path>', 'the socket that the guard answers on')
    .addHelpText('after', () => `${examplesText(examples)}${note()}\n\n${shapeText(call)}`);
}

export function examplesText(examples: HelpTexts['examples']): string {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, does]) => `  drawbridge ${line.padEnd(width)}  ${does}`);
  return `\nExamples:\n${lines.join('\n')}`;
}

function shapeText(call: CallName): string {
  const lines = outputShape(call).flatMap((key) => {
    const [first = '', ...others] = wrap(key, 92);
    return [`  ${first}`, ...others.map((line) => `    ${line}`)];
  });
  return `JSON (times in milliseconds since 1970), an object with:\n${lines.join('\n')}`;
}

/** Asks the guard that the options name, and lets go of it. */
export async function withGuard<T>(
  context: CommandContext,
  flags: GuardFlags,
  ask: (guard: SocketClient) => Promise<T>,
): Promise<T> {
  const guard = await connectToGuard(socketsToAsk(flags, context.machine, context.workingDirectory));
  try {
    return await ask(guard);
  } finally {
    guard.close();
  }
}

/** The guard's clock: in a replayed log, its time and not ours. */
export async function guardsNow(guard: SocketClient): Promise<number> {
  return (await guard.call('status', {})).now;
}
