import { create } from 'zustand';
import type { CallInput, CallOutput, CommandName } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { messageOf } from '../format/words.ts';

const SHOWN_MS = 8000;

/** The line at the foot of the window: what was just done, and how to take it back. */
export interface FootLine {
  readonly text: string;
  readonly undo: string | null;
  /** What takes it back where the guard gives no token for that. */
  readonly back?: WayBack;
  readonly isProblem: boolean;
}

export interface WayBack {
  readonly words: 'Undo' | 'Cancel';
  /** Until when, by this window's clock; the line stays so long. Else a while. */
  readonly until?: number;
  /** Resolves with what to say then; rejects with why it could not be taken back. */
  readonly run: () => Promise<string>;
}

export const useFootLine = create<{ line: FootLine | null }>(() => ({ line: null }));

let timer: ReturnType<typeof setTimeout> | undefined;

export function showFootLine(line: FootLine): void {
  clearTimeout(timer);
  useFootLine.setState({ line });
  const until = line.back?.until;
  const shownMs = until === undefined ? SHOWN_MS : Math.max(until - Date.now(), 0);
  timer = setTimeout(() => useFootLine.setState({ line: null }), shownMs);
}

export function hideFootLine(): void {
  clearTimeout(timer);
  useFootLine.setState({ line: null });
}

/**
 * Runs a command and says at the foot what it did, with Undo where there is a
 * way back; a refusal is said there too.
 * @param done the sentence, also made from the answer
 * @returns whether it was done
 */
export async function act<N extends CommandName>(
  name: N,
  input: CallInput<N>,
  done: string | ((output: CallOutput<N>) => string),
): Promise<boolean> {
  try {
    const output = await bridge().call(name, input);
    const text = typeof done === 'string' ? done : done(output);
    showFootLine({ text, undo: undoTokenOf(output), isProblem: false });
    return true;
  } catch (error) {
    showFootLine({ text: messageOf(error), undo: null, isProblem: true });
    return false;
  }
}

/**
 * As `act`, for where a refusal is to be read beside the thing itself.
 * @returns why it was refused; null: it was done
 */
export async function attempt<N extends CommandName>(
  name: N,
  input: CallInput<N>,
  done: string | ((output: CallOutput<N>) => string),
): Promise<string | null> {
  try {
    const output = await bridge().call(name, input);
    const text = typeof done === 'string' ? done : done(output);
    showFootLine({ text, undo: undoTokenOf(output), isProblem: false });
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

export function undo(token: string): Promise<void> {
  return takeBack(async () => (await bridge().call('undo', { token })).done);
}

/** Does it, and says at the foot what came of it. */
export async function takeBack(run: WayBack['run']): Promise<void> {
  try {
    showFootLine({ text: await run(), undo: null, isProblem: false });
  } catch (error) {
    showFootLine({ text: messageOf(error), undo: null, isProblem: true });
  }
}

function undoTokenOf(output: unknown): string | null {
  if (typeof output !== 'object' || output === null || !('undo' in output)) return null;
  return typeof output.undo === 'string' ? output.undo : null;
}
