import { resolve } from 'node:path';
import type { Command } from 'commander';
import { DENYHOSTS_CONF, readDenyHosts } from '../../settings/import/denyhosts.ts';
import { FAIL2BAN_DIRECTORY, readFail2ban } from '../../settings/import/fail2ban.ts';
import type { Found } from '../../settings/import/found.ts';
import { askOnTerminal } from '../ask-on-terminal.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../command-context.ts';
import { CommandError, EXIT, usageError } from '../exit-codes.ts';
import { type Changes, offersOf, planImport, takeOver } from '../import-offers.ts';
import { printChanges, printFound, printTakenOver } from '../output/import-words.ts';

interface Flags extends AskFlags {
  readonly config?: string;
  readonly database?: string;
  readonly dryRun?: true;
  readonly yes?: true;
}

const JSON_NOTE = () =>
  '\n\nWithout --yes nothing is changed where nobody can be asked. The JSON also has "found": all that was read.';

export function addImportCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('import')
    .description('move in from DenyHosts or fail2ban: rules, allow list, blocks, settings')
    .option('--undo', 'take back all of the latest import; for a day');
  asksGuard(command, {
    call: 'undoImport',
    examples: [
      ['import denyhosts --dry-run', 'what would be taken over, what not, and why'],
      ['import fail2ban', 'the same, and take it over when you say yes'],
      ['import --undo', 'all as it was before the latest import'],
    ],
  }).action(async (flags: AskFlags & { readonly undo?: true }) => {
    if (!flags.undo) throw usageError('Say what to import: denyhosts or fail2ban. Or --undo.');
    const answer = await withGuard(context, flags, (guard) => guard.call('undoImport', {}));
    if (flags.json) return context.output.json(answer);
    context.output.line(answer.done);
  });
  addDenyHosts(command, context);
  addFail2ban(command, context);
}

function addDenyHosts(parent: Command, context: CommandContext): void {
  const command = parent
    .command('denyhosts')
    .description("DenyHosts' settings, its lines in hosts.deny, its allowed hosts")
    .option('--config <path>', 'its configuration', DENYHOSTS_CONF);
  withChoice(command, [
    ['import denyhosts --dry-run', 'only show'],
    ['import denyhosts --config /usr/share/denyhosts/denyhosts.cfg --yes', 'another place, without asking'],
  ]).action(async (_: Flags, command: Command) => {
    const flags = givenTo(command);
    const path = resolve(context.workingDirectory, flags.config ?? DENYHOSTS_CONF);
    const missing = `There is no ${path}. Name DenyHosts' configuration with --config PATH.`;
    await importFound(
      context,
      flags,
      needed(readDenyHosts(path, Date.now(), context.machine.environment), missing),
    );
  });
}

function addFail2ban(parent: Command, context: CommandContext): void {
  const command = parent
    .command('fail2ban')
    .description("the settings of fail2ban's sshd jail, and the bans that stand")
    .option('--config <dir>', 'the directory of its settings', FAIL2BAN_DIRECTORY)
    .option('--database <file>', "its database; without it the one that fail2ban's settings name");
  withChoice(command, [
    ['import fail2ban --dry-run', 'only show'],
    ['import fail2ban --yes', 'without asking'],
  ]).action(async (_: Flags, command: Command) => {
    const flags = givenTo(command);
    const at = (path: string) => resolve(context.workingDirectory, path);
    const directory = at(flags.config ?? FAIL2BAN_DIRECTORY);
    const database = flags.database === undefined ? null : at(flags.database);
    const missing = `There are no settings of jails in ${directory}. Name fail2ban's directory with --config DIR.`;
    await importFound(context, flags, needed(readFail2ban(directory, database, Date.now()), missing));
  });
}

/** What `import` has as an option too, it takes for itself, wherever it stands. */
function givenTo(command: Command): Flags {
  return command.optsWithGlobals<Flags>();
}

function withChoice(command: Command, examples: readonly (readonly [string, string])[]): Command {
  command
    .option('--dry-run', 'show what would change, and change nothing')
    .option('--yes', 'take it over without asking');
  return asksGuard(command, { call: 'importSettings', examples, note: JSON_NOTE });
}

function needed(found: Found | { readonly problem: string } | null, missing: string): Found {
  if (found === null) throw new CommandError(EXIT.failed, missing);
  if ('problem' in found) throw new CommandError(EXIT.failed, found.problem);
  return found;
}

async function importFound(context: CommandContext, flags: Flags, found: Found): Promise<void> {
  const { output } = context;
  const offers = offersOf(found);
  if (flags.json) {
    const answer = flags.yes && !flags.dryRun ? await ask(takeOver) : await ask(planImport);
    return output.json({ ...answer, found });
  }
  printFound(found, output);
  const plan = await ask(planImport).catch((error: unknown) => {
    if (flags.dryRun && error instanceof CommandError && error.exitCode === EXIT.noGuard) return null;
    throw error;
  });
  if (plan === null) {
    return output.line(
      'No guard is running, so whom it protects is not known. Nothing was changed. Start one with "drawbridge run" to take this over.',
    );
  }
  printChanges(plan, output);
  if (flags.dryRun || isNothing(plan)) return output.line('Nothing was changed.');
  const isWanted =
    flags.yes ?? (await askOnTerminal('Take this over? It can be taken back for a day, with import --undo.'));
  if (isWanted === null) {
    throw usageError('Nothing was changed: nobody can be asked here. Say --yes to take it over.');
  }
  if (!isWanted) return output.line('Nothing was changed.');
  printTakenOver(await ask(takeOver), output);

  function ask(how: typeof planImport | typeof takeOver): Promise<Changes> {
    return withGuard(context, flags, (guard) => how(guard, offers));
  }
}

function isNothing({ rules, settings, allow, blocks }: Changes): boolean {
  return !rules && settings.length === 0 && allow.length === 0 && blocks === 0;
}
