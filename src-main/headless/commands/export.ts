import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { PlacedBlock } from '../../../src-shared/contract.ts';
import { choiceArgument } from '../arguments.ts';
import { type CommandContext, examplesText, withGuard } from '../command-context.ts';
import { CommandError, EXIT, usageError } from '../exit-codes.ts';
import type { GuardFlags } from '../find-guard.ts';
import { BLOCK_FORMATS, blocksAs } from '../output/block-files.ts';
import { counted } from '../output/words.ts';
import type { SocketClient } from '../socket/socket-client.ts';

interface Flags extends GuardFlags {
  readonly format: string;
  readonly output?: string;
}

const EACH = 10_000;
const MOST_TRIES = 5;

export function addExportCommand(program: Command, context: CommandContext): void {
  program
    .command('export')
    .description('write the blocks that stand, for other programs')
    .argument('<what>', 'blocks')
    .option('--format <form>', BLOCK_FORMATS.join(', '), 'csv')
    .option('-o, --output <file>', 'into this file, which is made or replaced; without it to standard output')
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
      ])}\n\nThese are the blocks of now. In csv and json stands when each one ends; the others hold addresses only.`,
    )
    .action(async (what: string, flags: Flags) => {
      if (what !== 'blocks') throw usageError(`"${what}" can't be exported. Give: blocks.`);
      const format = choiceArgument('--format', flags.format, BLOCK_FORMATS);
      const blocks = await withGuard(context, flags, standingBlocks);
      const text = blocksAs(format, blocks);
      if (flags.output === undefined) return context.output.file(text);
      const path = resolve(context.workingDirectory, flags.output);
      write(path, text);
      context.output.line(`${counted(blocks.length, 'block')} in ${path}.`);
    });
}

/** All of them, as they stand at one time: where some came or went meanwhile, they are asked again. */
async function standingBlocks(guard: SocketClient): Promise<PlacedBlock[]> {
  let blocks = new Map<number, PlacedBlock>();
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    blocks = new Map();
    for (let total = 1, offset = 0; offset < total; offset += EACH) {
      const page = await guard.call('blocks', { limit: EACH, offset, ended: false });
      total = page.total;
      for (const block of page.blocks) blocks.set(block.id, block);
      if (offset + EACH >= total && blocks.size === total) return [...blocks.values()];
    }
    if (blocks.size === 0) break;
  }
  return [...blocks.values()];
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(EXIT.failed, `${path} can't be written (${code}). Choose another file with -o.`);
  }
}
