import {
  CallError,
  type CallOutput,
  type HandlerInput,
  type KeyCandidate,
} from '../../src-shared/contract.ts';
import { hashOf } from '../access/keys/file-work.ts';
import { type FoundUser, placeOf } from '../access/keys/found-keys.ts';
import { factsOf } from '../access/keys/key-entries.ts';
import type { LineName, Written } from '../access/keys/key-files.ts';
import { shownText } from '../access/keys/key-line.ts';
import { bare, linesOf } from '../access/keys/key-text.ts';
import { type PastedKey, pastedKeys } from '../access/keys/pasted-keys.ts';
import type { Engine } from './engine.ts';

/** What somebody pasted, with what this user has of it already. */
export async function candidatesIn(
  { keys }: Engine,
  { user, text }: { user: string; text: string },
): Promise<CallOutput<'readKeys'>> {
  const pasted = pastedKeys(text);
  const found = await keys.files.of(await keys.files.user(user));
  return { candidates: pasted.map((key) => candidate(key, found)) };
}

export async function addKeys(
  engine: Engine,
  input: HandlerInput<'addKeys'>,
): Promise<CallOutput<'addKeys'>> {
  const { keys } = engine;
  const pasted = pastedKeys(input.text);
  const { path, found, known, written } = await keys.files.add(input.user, input.path, pasted);
  const added = pasted.filter((key) => !known.includes(key));
  if (written !== null) void keys.refresh();
  return {
    path,
    added: added.map((key) => ({ ...candidate(key, found), knownAt: null })),
    known: known.map((key) => candidate(key, found)),
    undo: written === null ? null : undoOfAdd(engine, input.user, added, written),
  };
}

function undoOfAdd(engine: Engine, user: string, added: readonly PastedKey[], written: Written): string {
  const { files } = engine.keys;
  return undoable(engine, async () => {
    await orWhereChanged(
      () => files.putBack(user, written),
      () =>
        files.removeLines(
          user,
          written.path,
          added.map(({ text }) => text),
        ),
    );
    return added.length === 1 ? 'The key is removed again.' : `The ${added.length} keys are removed again.`;
  });
}

export async function removeKey(
  engine: Engine,
  input: HandlerInput<'removeKey'>,
): Promise<CallOutput<'removeKey'>> {
  const { keys } = engine;
  const { removed, written } = await keys.files.remove(input);
  void keys.refresh();
  const line = bare(linesOf(written.before?.toString('latin1') ?? '')[removed.line - 1] ?? '');
  const undo = undoable(engine, async () => {
    let where = `in line ${removed.line}`;
    await orWhereChanged(
      () => keys.files.putBack(input.user, written),
      async () => {
        if (removed.kind === 'bad') throw changedSince(written.path);
        await keys.files.add(input.user, written.path, pastedKeys(shownText(line)));
        where = 'at the end, for the file was changed meanwhile';
      },
    );
    return `The ${removed.kind === 'key' ? 'key' : 'line'} is back in ${written.path}, ${where}.`;
  });
  const isKey = removed.kind === 'key';
  const shown = isKey ? removed.comment : removed.text;
  const fingerprint = isKey ? removed.fingerprint : null;
  return { removed: { line: removed.line, fingerprint, comment: shown }, undo };
}

export async function editKey(
  engine: Engine,
  input: HandlerInput<'editKey'>,
): Promise<CallOutput<'editKey'>> {
  const { keys } = engine;
  const name: LineName = input;
  const { edited, written } = await keys.files.edit(name, input.change);
  void keys.refresh();
  const undo = undoable(engine, async () => {
    await keys.files.putBack(input.user, written);
    return 'The key is as before.';
  });
  const { line, fingerprint, comment, restrictions } = edited;
  return { edited: { line, fingerprint, comment, restrictions, hash: hashOf(written.after) }, undo };
}

export async function mendKeyFile(
  { keys }: Engine,
  { user, path, plan }: HandlerInput<'mendKeyFile'>,
): Promise<CallOutput<'mendKeyFile'>> {
  const { done, file } = await keys.files.mend(user, path, plan);
  void keys.refresh();
  return { done, modes: file.modes };
}

function undoable(engine: Engine, work: () => Promise<string>): string {
  return engine.undo.add(async () => {
    const done = await work();
    void engine.keys.refresh();
    return done;
  });
}

/** Does the second where the file is another by now than it was left. */
async function orWhereChanged(first: () => Promise<void>, second: () => Promise<void>): Promise<void> {
  try {
    await first();
  } catch (error) {
    if (!(error instanceof CallError && error.code === 'conflict')) throw error;
    await second();
  }
}

function changedSince(path: string): CallError {
  return new CallError('conflict', `${path} was changed meanwhile. Change it by hand.`);
}

function candidate(key: PastedKey, found: FoundUser): KeyCandidate {
  return { ...factsOf(key.line), text: shownText(key.text), knownAt: placeOf(found, key) };
}
