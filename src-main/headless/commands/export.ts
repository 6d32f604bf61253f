import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { choiceArgument } from '../arguments.ts';
import { ownBlocks, sharedBlocks } from '../blocks-to-export.ts';
import { type CommandContext, examplesText, withGuard } from '../command-context.ts';
import { CommandError, EXIT, usageError } from '../exit-codes.ts';
import type { GuardFlags } from '../find-guard.ts';
import { BLOCK_FORMATS, blocksAs } from '../output/block-files.ts';
import { counted } from '../output/words.ts';

interface Flags extends GuardFlags {
  readonly format: string;
  readonly output?: string;
  readonly shared?: true;
}

const NOTE = `

These are the blocks of now. In csv and json stands when each one ends, and where it came from ("from": the name of the shared source; nothing: this guard itself); the others hold addresses only.

Shared blocks are not written without --shared: those who publish them may not allow to hand them on ("drawbridge lists presets" has their terms). Rules by place are not among them, nor what the allow list has some of.`;

export function addExportCommand(program: Command, context: CommandContext): void {
  program
    .command('export')
    .description('write the blocks that stand, for other programs')
    .argument('<what>', 'blocks')
    .option('--format <form>', BLOCK_FORMATS.join(', '), 'csv')
    .option('-o, --output <file>', 'into this file, which is made or replaced; without it to standard output')
    .option(
      '--shared',
      'also whom shared sources keep out: read first whether their terms let you hand that on',
    )
    .option('--state <dir>', "the guard's state directory")
    .option('--socket <path>', 'the socket that the guard answers on')
    .addHelpText(
      'after',
      `${examplesText([
        ['export blocks', 'a table for a spreadsheet'],
        ['export blocks --format json -o blocks.json', 'as the command blocked --json has them'],
        ['export blocks --format pf -o blocked.txt', 'for pfctl -t blocked -T replace -f blocked.txt'],
        ['export blocks --format nft -o blocked.nft', 'for nft -f blocked.nft: two sets, and no rule'],
        ['export blocks --format hosts-deny', 'lines for /etc/hosts.deny'],
        ['export blocks --format fail2ban -o ban.sh', 'for sh ban.sh where fail2ban runs'],
        ['export blocks --shared --format pf -o all.txt', 'with what lists, CrowdSec and DenyHosts name'],
      ])}${NOTE}`,
    )
    .action(async (what: string, flags: Flags) => {
      if (what !== 'blocks') throw usageError(`"${what}" can't be exported. Give: blocks.`);
      const format = choiceArgument('--format', flags.format, BLOCK_FORMATS);
      const { own, shared } = await withGuard(context, flags, async (guard) => ({
        own: await ownBlocks(guard),
        shared: flags.shared ? await sharedBlocks(guard) : { blocks: [], leftOut: 0 },
      }));
      const blocks = [...own, ...shared.blocks];
      const text = blocksAs(format, blocks);
      if (flags.output === undefined) return context.output.file(text);
      const path = resolve(context.workingDirectory, flags.output);
      write(path, text);
      context.output.line(`${counted(blocks.length, 'block')} in ${path}.`);
      if (shared.leftOut === 0) return;
      context.output.line(
        `Left out, for the allow list has some of it: ${counted(shared.leftOut, 'shared block')}.`,
      );
    });
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(EXIT.failed, `${path} can't be written (${code}). Choose another file with -o.`);
  }
}
