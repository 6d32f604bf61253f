import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type CallInput, type ListPreset, listSettingsSchema } from '../../../../src-shared/contract.ts';
import { choiceArgument, spanArgument } from '../../arguments.ts';
import {
  type AskFlags,
  asksGuard,
  type CommandContext,
  guardsNow,
  withGuard,
} from '../../command-context.ts';
import { usageError } from '../../exit-codes.ts';
import { firstLineOf } from '../../given-files.ts';
import { printList } from '../../output/list-words.ts';
import type { SocketClient } from '../../socket/socket-client.ts';

type NewList = CallInput<'addList'>['list'];

interface Flags extends AskFlags {
  readonly url?: string;
  readonly name?: string;
  readonly format?: string;
  readonly every?: string;
  readonly expire?: string;
  readonly keyFile?: string;
}

export const FORMATS = listSettingsSchema.shape.format.options;

const USAGE = 'Give a preset, such as "drawbridge lists add spamhaus-drop-v4", or --url URL and --name NAME.';

export function addAddList(lists: Command, context: CommandContext): void {
  const command = lists
    .command('add')
    .description('use a list from now on: a preset, or with --url any other by its address or path')
    .argument('[preset]', 'one of "drawbridge lists presets"')
    .option('--url <url>', 'https:// or http://, or the path of a file')
    .option('--name <name>', 'what it is to be called')
    .option('--format <form>', `${FORMATS.join(', ')}; auto: as it looks`)
    .option('--every <time>', 'how often it is asked: 10s to 30d; without it 6h')
    .option('--expire <time>', 'so long after its last good answer its blocks end, or "never"; without it 7d')
    .option(
      '--key-file <file>',
      'whose first line is the key of your account there, where the preset wants one',
    );
  asksGuard(command, {
    call: 'addList',
    examples: [
      ['lists add spamhaus-drop-v4', 'a preset; read its terms first: lists presets'],
      ['lists add --url https://example.org/bad.txt --name "Ours"', 'any list of addresses and prefixes'],
      ['lists add --url /etc/bad.txt --name "By hand" --every 1m', 'a file: read again as it changes'],
    ],
  }).action(async (preset: string | undefined, flags: Flags) => {
    const list = listOf(preset, flags, context.workingDirectory);
    const { keyFile } = flags;
    const key = keyFile === undefined ? null : firstLineOf(keyFile, context.workingDirectory, 'the key');
    await withGuard(context, flags, async (guard) => {
      const before = await guard.call('share', {});
      if ('preset' in list) await giveKey(guard, before.presets, list.preset, key);
      const answer = await guard.call('addList', { list });
      if (flags.json) return context.output.json(answer);
      const known = new Set(before.lists.map(({ settings }) => settings.id));
      const now = await guardsNow(guard);
      for (const one of answer.share.lists)
        if (!known.has(one.settings.id)) printList(one, now, context.output);
    });
  });
}

function listOf(preset: string | undefined, flags: Flags, workingDirectory: string): NewList {
  const { url, name, format, every, expire, keyFile } = flags;
  if (preset?.includes('/')) {
    throw usageError(
      `"${preset}" is no preset. For a list of your own give its place with --url, and --name NAME.`,
    );
  }
  if (preset !== undefined) {
    const others = [url, name, format, every, expire].filter((one) => one !== undefined);
    if (others.length === 0) return { preset };
    throw usageError('A preset brings all of it. Add it, then change it with "drawbridge lists set".');
  }
  if (url === undefined || name === undefined) throw usageError(USAGE);
  if (keyFile !== undefined) throw usageError('Only presets that want a key take --key-file.');
  return {
    url: urlOf(url, workingDirectory),
    name,
    format: choiceArgument('--format', format ?? 'auto', FORMATS),
    intervalSeconds: everyOf(every ?? '6h'),
    expireSeconds: expireOf(expire ?? '7d'),
  };
}

/** A web address as it is; anything else is the path of a file. */
export function urlOf(text: string, workingDirectory: string): string {
  if (/^https?:\/\//i.test(text)) return text;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text))
    throw usageError(`--url can't be "${text}". Give https:// or http://, or the path of a file.`);
  return resolve(workingDirectory, text);
}

export function everyOf(text: string): number {
  return spanArgument('--every', text, 10, 2_592_000);
}

/** Seconds; null for "never". */
export function expireOf(text: string): number | null {
  return text === 'never' ? null : spanArgument('--expire', text, 3600, 31_536_000);
}

/** @param key null: none was given */
async function giveKey(
  guard: SocketClient,
  presets: readonly ListPreset[],
  name: string,
  key: string | null,
): Promise<void> {
  if (key === null) return;
  const preset = presets.find((one) => one.preset === name);
  if (preset?.needsKey !== true) throw usageError(`The preset "${name}" wants no key.`);
  await guard.call('setReportKey', { service: 'abuseipdb', key });
}
