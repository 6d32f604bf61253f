import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { KeyCandidate } from '../../../../src-shared/contract.ts';
import { CommandError, EXIT, usageError } from '../../exit-codes.ts';
import { keyWords } from '../../output/key-words.ts';
import type { Output } from '../../output/output.ts';
import type { SocketClient } from '../../socket/socket-client.ts';

/** How public keys can be given. */
export interface GivenFlags {
  readonly file?: string;
  readonly github?: string;
  readonly key?: string[];
  readonly all?: true;
}

const MOST_BYTES = 65_536;

/** The text of a file with public keys. */
function textFrom(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw usageError(
      `${path} can't be read (${(error as NodeJS.ErrnoException).code}). Give a file with public keys.`,
    );
  }
  if (text.length <= MOST_BYTES) return text;
  throw usageError(`${path} is larger than 64 kB. Give a file with public keys only.`);
}

/**
 * What is to be added, as text: given in words, in a file, or chosen from what GitHub has.
 * @returns null where GitHub's keys were listed, and none was chosen
 */
export async function givenText(
  words: readonly string[],
  flags: GivenFlags,
  {
    guard,
    user,
    workingDirectory,
    output,
  }: { guard: SocketClient; user: string; workingDirectory: string; output: Output },
): Promise<string | null> {
  const ways = [words.length > 0, flags.file !== undefined, flags.github !== undefined].filter(
    Boolean,
  ).length;
  if (ways !== 1) throw usageError('Give a public key, or --file FILE, or --github NAME.');
  if (flags.file !== undefined) return textFrom(resolve(workingDirectory, flags.file));
  if (flags.github === undefined) return words.join(' ');
  const { candidates } = await guard.call('githubKeys', { user, name: flags.github });
  const chosen = flags.all
    ? candidates
    : candidates.filter(({ fingerprint }) => flags.key?.includes(fingerprint));
  if (chosen.length > 0) return chosen.map(({ text }) => text).join('\n');
  if (flags.key !== undefined)
    throw new CommandError(EXIT.failed, 'GitHub has none of these keys. Nothing was added.');
  printCandidates(candidates, output);
  return null;
}

function printCandidates(candidates: readonly KeyCandidate[], output: Output): void {
  for (const one of candidates) {
    output.line([keyWords(one), { text: one.knownAt === null ? '' : `  (${one.knownAt})`, style: 'dim' }]);
  }
  output.line();
  output.line('Nothing was added. Give --key with a fingerprint for each that you want, or --all.');
}

/** For an option that may be given more than once. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}
