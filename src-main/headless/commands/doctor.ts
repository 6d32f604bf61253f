import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { Part } from '../../../src-shared/contract.ts';
import { SettingsFile } from '../../settings/settings-file.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../command-context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { stateDirectories } from '../find-guard.ts';
import { type Fact, facts } from '../output/facts.ts';
import type { Output, Style } from '../output/output.ts';

export function addDoctorCommand(program: Command, context: CommandContext): void {
  asksGuard(
    program
      .command('doctor')
      .description('each part: found, working, how to fix; exit code 1 if one is broken'),
    {
      call: 'doctor',
      examples: [
        ['doctor', 'what works, what does not, and what to do about it'],
        ['doctor --json', 'the same for a program'],
      ],
    },
  ).action(async (flags: AskFlags) => {
    const parts = await examine(context, flags);
    if (parts.some(({ state }) => state === 'broken')) context.exitCode = EXIT.failed;
    if (parts.some(({ part }) => part === 'guard')) context.exitCode = EXIT.noGuard;
    if (flags.json) context.output.json({ parts });
    else print(parts, context.output);
  });
}

/** What the guard says of its parts; what can be seen without it where none is running. */
async function examine(context: CommandContext, flags: AskFlags): Promise<Part[]> {
  try {
    return (await withGuard(context, flags, (guard) => guard.call('doctor', {}))).parts;
  } catch (error) {
    if (error instanceof CommandError && error.exitCode === EXIT.noGuard) {
      return [noGuardPart(error.message), ...settingsParts(context, flags)];
    }
    throw error;
  }
}

function noGuardPart(message: string): Part {
  const end = message.indexOf('. ') + 1;
  return { part: 'guard', state: 'broken', found: message.slice(0, end), fix: message.slice(end + 1) };
}

function settingsParts(context: CommandContext, flags: AskFlags): Part[] {
  const directories = stateDirectories(flags, context.machine, context.workingDirectory);
  return directories.filter((directory) => existsSync(directory)).map(settingsPart);
}

function settingsPart(directory: string): Part {
  const file = new SettingsFile(directory);
  try {
    file.load();
    return { part: 'settings', state: 'ok', found: `${file.path} is in order.`, fix: null };
  } catch (error) {
    return {
      part: 'settings',
      state: 'broken',
      found: (error as Error).message,
      fix: 'A guard starts when this is corrected.',
    };
  }
}

const STYLES: Readonly<Record<Part['state'], Style>> = {
  ok: 'green',
  attention: 'yellow',
  broken: 'red',
  off: 'dim',
};

function print(parts: readonly Part[], output: Output): void {
  const wide = Math.max(...parts.map(({ part }) => part.length));
  const list = parts.map(
    ({ part, state, found, fix }): Fact => ({
      label: { text: `${part.padEnd(wide)}  ${state}`, style: STYLES[state] },
      lines: fix === null ? [found] : [found, { text: `→ ${fix}`, style: 'bold' }],
    }),
  );
  for (const line of facts(list, output.width)) output.line(line);
  const ill = parts.filter(({ state }) => state === 'broken' || state === 'attention').length;
  output.line();
  output.line(ill === 0 ? 'All is well.' : `${ill} of ${parts.length} need you.`);
}
