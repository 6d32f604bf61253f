import type { Command } from 'commander';
import { type AskFlags, type CommandContext, examplesText, withGuard } from '../command-context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { UiLink } from '../ui-link.ts';

export function addUiCommand(program: Command, context: CommandContext): void {
  program
    .command('ui')
    .description('print a link that opens the running guard in a browser, once')
    .option('--json', 'print it as JSON, an object with: link')
    .option('--state <dir>', "the guard's state directory")
    .option('--socket <path>', 'the socket that the guard answers on')
    .addHelpText(
      'after',
      `${examplesText([['ui', 'a link for a browser on this machine']])}\n\nFrom another machine, with the port of the link on both sides:\n  ssh -L PORT:127.0.0.1:PORT this-machine`,
    )
    .action(async (flags: AskFlags) => {
      const { stateDirectory } = await withGuard(context, flags, (guard) => guard.call('status', {}));
      const link = readLink(stateDirectory);
      if (flags.json) context.output.json({ link });
      else context.output.line(link);
    });
}

function readLink(stateDirectory: string): string {
  const file = new UiLink(stateDirectory);
  try {
    return file.read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(
      EXIT.failed,
      code === 'ENOENT'
        ? 'The guard runs without its page. Start it with "drawbridge run --ui".'
        : `Only whoever runs the guard may read ${file.path} (${code}). Run the command with sudo.`,
    );
  }
}
