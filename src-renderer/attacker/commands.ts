/** What an owner does about an address: each says at the foot what it did. */
import { toClipboard } from '../components/clipboard.ts';
import { short } from '../format/safe-text.ts';
import { messageOf } from '../format/words.ts';
import { act, showFootLine } from '../stores/undo.ts';

/** For how long an owner blocks; `seconds` null: for ever. */
export interface BlockLength {
  readonly words: string;
  readonly seconds: number | null;
}

export const ONE_DAY: BlockLength = { words: 'for 1 day', seconds: 86_400 };

export const BLOCK_LENGTHS: readonly BlockLength[] = [
  { words: 'for 1 hour', seconds: 3600 },
  ONE_DAY,
  { words: 'for 1 week', seconds: 604_800 },
  { words: 'for ever', seconds: null },
];

export function blockAddress(target: string, length: BlockLength, reason = ''): Promise<boolean> {
  return act('block', { target, forSeconds: length.seconds, reason }, `Blocked ${target} ${length.words}`);
}

export function unblockAddress(target: string): Promise<boolean> {
  return act('unblock', { target }, ({ liftedFrom }) => {
    const names = liftedFrom.map((name) => short(name, 40)).join(' and ');
    return names === '' ? `Unblocked ${target}` : `Unblocked ${target}; ${names} has it no more`;
  });
}

export function allowAddress(entry: string): Promise<boolean> {
  return act('allow', { entry }, `Allowed ${entry}: it is never blocked`);
}

export function disallowEntry(entry: string): Promise<boolean> {
  return act('disallow', { entry }, `Took ${entry} off the allow list`);
}

export async function copyText(text: string): Promise<void> {
  try {
    await toClipboard(text);
    showFootLine({ text: `Copied ${text}`, undo: null, isProblem: false });
  } catch (error) {
    showFootLine({ text: `It was not copied: ${messageOf(error)}`, undo: null, isProblem: true });
  }
}
