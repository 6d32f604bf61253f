import { CallError } from '../../../src-shared/call-error.ts';
import type { KeyChange } from '../../../src-shared/contract/keys.ts';
import { asUser, mendAs, writeAs } from './as-user.ts';
import { editedLine } from './edit-line.ts';
import { FileWorkError } from './file-request.ts';
import {
  directoryOf,
  type FoundFile,
  type FoundUser,
  findKeys,
  type KeyFilesOptions,
  placeOf,
  ROOT,
} from './found-keys.ts';
import { entriesOf, type FoundEntry, type FoundKey } from './key-entries.ts';
import { readKeyLine } from './key-line.ts';
import { bare, linesOf, withLines, withOtherLine, withoutLine } from './key-text.ts';
import type { PastedKey } from './pasted-keys.ts';
import { type SystemUser, usersWithKeys } from './users.ts';

/** A line as somebody was shown it. */
export interface LineName {
  readonly user: string;
  readonly path: string;
  readonly hash: string | null;
  readonly line: number;
  /** Null: a bad line. */
  readonly fingerprint: string | null;
}

/** What changed, with what is needed to take it back. */
export interface Written {
  readonly path: string;
  readonly before: Buffer | null;
  readonly after: Buffer;
}

export interface Added {
  readonly path: string;
  /** The user's files as they were. */
  readonly found: FoundUser;
  /** Those that stood there already. */
  readonly known: readonly PastedKey[];
  /** Null: there was nothing to add. */
  readonly written: Written | null;
}

const AT_ONCE = 4;

/**
 * The authorized_keys files of everybody whom they concern. Each change names
 * what it was shown and is refused ('conflict') where that is not so any more;
 * no two are made at once.
 */
export class KeyFiles {
  readonly #options: KeyFilesOptions;
  #work: Promise<unknown> = Promise.resolve();

  constructor(options: KeyFilesOptions) {
    this.#options = options;
  }

  async users(): Promise<SystemUser[]> {
    const { system, self } = this.#options;
    return usersWithKeys(system, self);
  }

  /** @throws CallError 'not-found' */
  async user(name: string): Promise<SystemUser> {
    const users = await this.users();
    const user = users.find((one) => one.name === name);
    if (user !== undefined) return user;
    const names = users.map((one) => one.name).join(', ');
    throw new CallError(
      'not-found',
      `There is no user "${name}" whose keys Drawbridge may see. There are: ${names}.`,
    );
  }

  async all(): Promise<FoundUser[]> {
    const users = await this.users();
    const found: FoundUser[] = [];
    // Each asks sshd, and another process: some at once, or many users would take long.
    for (let at = 0; at < users.length; at += AT_ONCE) {
      found.push(...(await Promise.all(users.slice(at, at + AT_ONCE).map((user) => this.of(user)))));
    }
    return found;
  }

  of(user: SystemUser): Promise<FoundUser> {
    return findKeys(user, this.#options);
  }

  /** Adds lines at the end of a file, which is made if need be. */
  add(name: string, path: string | undefined, keys: readonly PastedKey[]): Promise<Added> {
    return this.#alone(async () => {
      const found = await this.of(await this.user(name));
      const file = path === undefined ? firstUsable(found) : fileOf(found, path);
      const known = keys.filter((key) => placeOf(found, key) !== null);
      const added = keys.filter((key) => !known.includes(key)).map(({ text }) => text);
      if (added.length === 0) return { path: file.path, found, known, written: null };
      const written = await this.#write(found.user, file, withLines(textOf(file), added));
      return { path: file.path, found, known, written };
    });
  }

  /** Removes exactly these lines, wherever they stand by now. */
  removeLines(name: string, path: string, texts: readonly string[]): Promise<void> {
    return this.#alone(async () => {
      const found = await this.of(await this.user(name));
      const file = fileOf(found, path);
      const numbers = linesOf(textOf(file)).flatMap((line, i) => (texts.includes(bare(line)) ? [i + 1] : []));
      const text = numbers.reduceRight((rest, number) => withoutLine(rest, number), textOf(file));
      if (numbers.length > 0) await this.#write(found.user, file, text);
    });
  }

  remove(name: LineName): Promise<{ removed: FoundEntry; written: Written }> {
    return this.#alone(async () => {
      const { found, file, entry } = await this.#named(name);
      const written = await this.#write(found.user, file, withoutLine(textOf(file), entry.line));
      return { removed: entry, written };
    });
  }

  edit(name: LineName, change: KeyChange): Promise<{ edited: FoundKey; written: Written }> {
    return this.#alone(async () => {
      const { found, file, entry } = await this.#named(name);
      const text = textOf(file);
      const old = bare(linesOf(text)[entry.line - 1] ?? '');
      const read = readKeyLine(old);
      if (read.kind !== 'key') throw changedMeanwhile(file.path);
      const wanted = editedLine(old, read, change);
      const result = readKeyLine(wanted);
      if (result.kind !== 'key' || result.base64 !== read.base64) {
        const why = result.kind === 'bad' ? result.fault : 'is no key any more';
        throw new CallError('invalid', `Not changed: sshd could not read the line then, for it ${why}.`);
      }
      const written = await this.#write(found.user, file, withOtherLine(text, entry.line, wanted));
      const edited = entriesOf(written.after.toString('latin1'), this.#options.now()).find(
        ({ line }) => line === entry.line,
      );
      if (edited?.kind !== 'key') throw changedMeanwhile(file.path);
      return { edited, written };
    });
  }

  /** Puts back what was there. @throws CallError 'conflict' where the file was changed since */
  putBack(name: string, { path, before, after }: Written): Promise<void> {
    return this.#alone(async () => {
      const found = await this.of(await this.user(name));
      const file = fileOf(found, path);
      if (file.content === null || !file.content.equals(after)) throw changedMeanwhile(path);
      await this.#write(found.user, file, (before ?? Buffer.alloc(0)).toString('latin1'));
    });
  }

  /** Changes owners and modes as the findings of that plan say. */
  mend(name: string, path: string, plan: string): Promise<{ done: string[]; file: FoundFile }> {
    return this.#alone(async () => {
      const found = await this.of(await this.user(name));
      const file = fileOf(found, path);
      if (file.modes.plan === null || file.modes.plan !== plan) throw changedMeanwhile(path);
      const { user } = found;
      const mended = file.findings.flatMap(({ step, mend }) =>
        step === null || mend === null ? [] : [{ step, mend }],
      );
      const isOwn = ({ step }: (typeof mended)[number]) => step.newOwner === null && step.owner === user.uid;
      for (const one of mended) await told(mendAs(isOwn(one) ? user : ROOT, [one.step]));
      const done = mended.map(
        ({ step, mend }) => `${step.path}: ${mend.charAt(0).toLowerCase()}${mend.slice(1)}`,
      );
      return { done, file: fileOf(await this.of(user), path) };
    });
  }

  async #named(name: LineName): Promise<{ found: FoundUser; file: FoundFile; entry: FoundEntry }> {
    const found = await this.of(await this.user(name.user));
    const file = fileOf(found, name.path);
    if (file.hash !== name.hash) throw changedMeanwhile(name.path);
    const entry = file.entries.find(({ line }) => line === name.line);
    const fingerprint = entry?.kind === 'key' ? entry.fingerprint : null;
    if (entry === undefined || fingerprint !== name.fingerprint) throw changedMeanwhile(name.path);
    return { found, file, entry };
  }

  async #write(user: SystemUser, file: FoundFile, text: string): Promise<Written> {
    if (file.problem !== null) throw new CallError('unavailable', `Not changed: ${file.problem}`);
    if (file.readOnly !== null || file.realPath === null) {
      throw new CallError('refused', `Not changed: ${file.readOnly ?? file.path}`);
    }
    const after = Buffer.from(text, 'latin1');
    // sshd reads a file in a directory of root's as the user: it has to be allowed to.
    const mode = file.worker.uid === user.uid ? 0o600 : 0o644;
    const { worker, realPath } = file;
    await told(
      (async () => {
        if (file.content === null)
          await asUser(worker, { do: 'make-directory', path: directoryOf(realPath) });
        await writeAs(worker, { path: realPath, hash: file.hash, content: after, mode });
      })(),
    );
    return { path: file.path, before: file.content, after };
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => undefined);
    return done;
  }
}

function textOf({ content }: FoundFile): string {
  return content?.toString('latin1') ?? '';
}

function fileOf({ user, files }: FoundUser, path: string): FoundFile {
  const file = files.find((one) => one.path === path);
  if (file !== undefined) return file;
  throw new CallError(
    'not-found',
    `sshd does not look for keys of ${user.name} in ${path}. Look at the list again.`,
  );
}

/** Where a new key goes: into a file that is there, or the first that sshd looks in, which is made. */
function firstUsable({ user, places, files }: FoundUser): FoundFile {
  const isUsable = ({ readOnly, problem }: FoundFile) => readOnly === null && problem === null;
  const file = files.find((one) => one.content !== null && isUsable(one)) ?? files[0];
  if (file !== undefined && isUsable(file)) return file;
  const why = files.map(({ problem, readOnly }) => problem ?? readOnly).find((text) => text !== null);
  throw new CallError(
    'refused',
    why ?? places.keptOut ?? `sshd looks into no file for keys of ${user.name}.`,
  );
}

function changedMeanwhile(path: string): CallError {
  return new CallError('conflict', `${path} was changed meanwhile. Look at it again, then try once more.`);
}

async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof FileWorkError)) throw error;
    throw new CallError(
      error.code === 'failed' ? 'unavailable' : error.code,
      `Not changed: ${error.message}`,
    );
  }
}
