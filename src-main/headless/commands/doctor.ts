import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Part } from '../../../src-shared/contract.ts';
import { SettingsFile } from '../../settings/settings-file.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../command-context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { stateDirectories } from '../find-guard.ts';
import { type Fact, facts } from '../output/facts.ts';
import type { Output, Style } from '../output/output.ts';

interface DoctorFlags extends AskFlags {
  readonly report?: string | true;
}

export function addDoctorCommand(program: Command, context: CommandContext): void {
  asksGuard(
    program
      .command('doctor')
      .description('each part: found, working, how to fix; exit code 1 if one is broken')
      .option(
        '--report [file]',
        'write a report to attach where you ask for help, without names and addresses',
      ),
    {
      call: 'doctor',
      examples: [
        ['doctor', 'what works, what does not, and what to do about it'],
        ['doctor --json', 'the same for a program'],
        ['doctor --report', 'all that is known of a problem, in a new file here'],
      ],
    },
  ).action(async (flags: DoctorFlags) => {
    if (flags.report !== undefined) {
      await writeReport(context, flags, flags.report);
      return;
    }
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

/** Into a new file: what is there is never written over. */
async function writeReport(context: CommandContext, flags: AskFlags, file: string | true): Promise<void> {
  const date = new Date().toISOString().slice(0, 10);
  const path = resolve(context.workingDirectory, file === true ? `drawbridge-report-${date}.txt` : file);
  const text = await report(context, flags);
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new CommandError(
      EXIT.failed,
      isThere
        ? `${path} is there already. Name another file: drawbridge doctor --report FILE`
        : `The report can't be written: ${(error as Error).message}`,
    );
  }
  if (flags.json) context.output.json({ path, bytes: Buffer.byteLength(text) });
  else
    context.output.line(
      `Written to ${path}. Names, addresses and home directories were taken out; read it before you pass it on.`,
    );
}

async function report(context: CommandContext, flags: AskFlags): Promise<string> {
  try {
    return (await withGuard(context, flags, (guard) => guard.call('problemReport', {}))).text;
  } catch (error) {
    if (!(error instanceof CommandError && error.exitCode === EXIT.noGuard)) throw error;
    const { machineReport } = await import('../../api/machine-report.ts');
    return machineReport([noGuardPart(error.message), ...settingsParts(context, flags)], SSHD_PORT);
  }
}

const SSHD_PORT = 22;

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
