import type { Command } from 'commander';
import type { CallOutput } from '../../../src-shared/contract.ts';
import { openHelper } from '../../guard/open-helper.ts';
import { openInstaller } from '../../guard/open-installer.ts';
import { thisSystem } from '../../guard/this-system.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../command-context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { facts } from '../output/facts.ts';

type HelperAnswer = CallOutput<'helperState'>;
type HelperCall = 'helperState' | 'installHelper' | 'uninstallHelper';

const WORDS: Readonly<Record<HelperAnswer['state'], string>> = {
  'not-needed': 'not needed',
  'not-installed': 'not installed',
  installed: 'installed',
  outdated: 'to be upgraded',
  unsafe: 'not safe',
  unreachable: 'out of reach',
};

export function addHelperCommand(program: Command, context: CommandContext): void {
  const helper = program
    .command('helper')
    .description('the small program that works the firewall as root: whether it is there, installing it');
  asksGuard(helper.command('status').description('whether it is installed and answers; exit code 1 if not'), {
    call: 'helperState',
    examples: [['helper status', 'as it is now']],
  }).action(async (flags: AskFlags) => {
    const found = await ask(context, flags, 'helperState');
    if (found.state !== 'installed' && found.state !== 'not-needed') context.exitCode = EXIT.failed;
    show(context, flags, found);
  });
  asksGuard(helper.command('install').description('install it, upgrade it, or put it right'), {
    call: 'installHelper',
    examples: [['helper install', "after macOS's own prompt for an administrator"]],
    note: () => '\n\nWhere nobody is logged in at the screen, as root: sudo drawbridge helper install',
  }).action(async (flags: AskFlags) => show(context, flags, await ask(context, flags, 'installHelper')));
  asksGuard(
    helper.command('uninstall').description('take it out, with all that it blocks; what sshd accepts stays'),
    {
      call: 'uninstallHelper',
      examples: [['helper uninstall', "after macOS's own prompt for an administrator"]],
    },
  ).action(async (flags: AskFlags) => show(context, flags, await ask(context, flags, 'uninstallHelper')));
}

/** Of the guard, which then uses it at once; where none is running, it is done here. */
async function ask(context: CommandContext, flags: AskFlags, call: HelperCall): Promise<HelperAnswer> {
  try {
    return await withGuard(context, flags, (guard) => guard.call(call, {}));
  } catch (error) {
    if (!(error instanceof CommandError && error.exitCode === EXIT.noGuard)) throw error;
    const named = flags.state !== undefined || flags.socket !== undefined;
    if (named) throw error;
    return without(call);
  }
}

async function without(call: HelperCall): Promise<HelperAnswer> {
  const system = thisSystem();
  const installer = openInstaller(system, openHelper(system));
  try {
    switch (call) {
      case 'helperState':
        return await installer.state();
      case 'installHelper':
        return await installer.install();
      case 'uninstallHelper':
        return await installer.uninstall();
    }
  } catch (error) {
    throw new CommandError(EXIT.failed, error instanceof Error ? error.message : String(error));
  }
}

function show({ output }: CommandContext, flags: AskFlags, found: HelperAnswer): void {
  if (flags.json) {
    output.json(found);
    return;
  }
  const fact = { label: { text: 'Helper', style: 'dim' as const }, lines: [WORDS[found.state], found.found] };
  for (const line of facts([fact], output.width)) output.line(line);
}
