import type { KeyEntry, Keys, KeyUser } from '../../../../src-shared/contract.ts';
import { numberArgument } from '../../arguments.ts';
import { CommandError, EXIT, usageError } from '../../exit-codes.ts';

/** How somebody names a line of a file of keys. */
export interface KeyFlags {
  readonly user?: string;
  readonly path?: string;
  readonly line?: string;
}

export interface FoundLine {
  readonly user: string;
  readonly path: string;
  readonly hash: string | null;
  readonly entry: KeyEntry;
}

/** One user, or all where none is named. @throws CommandError where there is no such user */
export function usersNamed({ users }: Keys, name: string | undefined): KeyUser[] {
  const found = name === undefined ? users : users.filter(({ user }) => user === name);
  if (found.length > 0) return found;
  const names = users.map(({ user }) => user).join(', ');
  throw new CommandError(
    EXIT.failed,
    `There is no user "${name}" whose keys Drawbridge may see. There are: ${names}.`,
  );
}

/**
 * The one line that is meant: by its fingerprint or the beginning of it, by its
 * comment, or by the number of the line.
 * @throws CommandError where there is none, or more than one
 */
export function findLine(keys: Keys, name: string | undefined, flags: KeyFlags): FoundLine {
  if ((name === undefined) === (flags.line === undefined)) {
    throw usageError(
      'Give a key by its fingerprint or its comment, or give --line with the number of its line.',
    );
  }
  const line = flags.line === undefined ? null : numberArgument('--line', flags.line, 1, 1e9);
  const all = usersNamed(keys, flags.user).flatMap(({ user, files }) =>
    files
      .filter(({ path }) => flags.path === undefined || flags.path === path)
      .flatMap(({ path, hash, entries }) => entries.map((entry) => ({ user, path, hash, entry }))),
  );
  const found = all.filter(({ entry }) => (line === null ? isNamed(entry, name ?? '') : entry.line === line));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const what = line === null ? `"${name}"` : `line ${line}`;
  if (only === undefined) {
    throw new CommandError(EXIT.failed, `There is no key ${what}. "drawbridge access keys" lists them.`);
  }
  const places = found.map(({ user, path, entry }) => `line ${entry.line} of ${path} (${user})`).join(', ');
  throw new CommandError(
    EXIT.failed,
    `${what} is in several places: ${places}. Choose with --user, --path or --line.`,
  );
}

/** Short beginnings would be chance. */
const LEAST_BEGINNING = 6;

function isNamed(entry: KeyEntry, name: string): boolean {
  if (entry.kind === 'bad') return false;
  if (entry.comment === name) return true;
  const beginning = name.replace(/^SHA256:/, '');
  return (
    beginning.length >= LEAST_BEGINNING && entry.fingerprint.slice('SHA256:'.length).startsWith(beginning)
  );
}
