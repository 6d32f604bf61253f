import type { KeyCandidate, KeyEntry } from '../../../src-shared/contract/keys.ts';
import { restrictionsOf } from './edit-line.ts';
import { type KeyLine, readKeyLine, shownText } from './key-line.ts';
import { expiryOf } from './key-options.ts';
import { bare, linesOf } from './key-text.ts';
import { LEAST_READ_RSA_BITS as LEAST_RSA_BITS, weaknessOf } from './public-key.ts';

const MOST_SHOWN = 500;

type BadEntry = Extract<KeyEntry, { kind: 'bad' }>;

/** A key as the file alone tells of it; when it was used is for whoever knows the log. */
export type FoundKey = Omit<Extract<KeyEntry, { kind: 'key' }>, 'lastUsed' | 'unused'> & {
  /** The fingerprint in sshd's older form. */
  readonly md5: string;
};

export type FoundEntry = FoundKey | BadEntry;

/** All lines of a file that are neither empty nor comments. @param text its bytes as latin1 */
export function entriesOf(text: string, now: number): FoundEntry[] {
  const firstOf = new Map<string, number>();
  return linesOf(text).flatMap((whole, i): FoundEntry[] => {
    const line = i + 1;
    const read = readKeyLine(bare(whole));
    if (read.kind === 'idle') return [];
    if (read.kind === 'bad') {
      const shown = shownText(bare(whole).slice(0, MOST_SHOWN));
      return [{ kind: 'bad', line, text: shown, why: `sshd passes over it: it ${read.fault}.` }];
    }
    const repeats = firstOf.get(read.base64) ?? null;
    if (repeats === null) firstOf.set(read.base64, line);
    return [
      {
        kind: 'key',
        line,
        ...factsOf(read),
        md5: read.key.md5,
        isAuthority: isAuthority(read),
        problem: problemOf(read, now),
        repeats,
      },
    ];
  });
}

/** What a key is, wherever its line stands. */
export function factsOf(line: KeyLine): Omit<KeyCandidate, 'text' | 'knownAt'> {
  const { type, label, bits, fingerprint } = line.key;
  return {
    type,
    label,
    bits,
    fingerprint,
    comment: shownText(line.comment),
    restrictions: restrictionsOf(line.options),
    weak: weaknessOf(line.key),
  };
}

function isAuthority({ options }: KeyLine): boolean {
  return options.some(({ name }) => name === 'cert-authority');
}

function problemOf(line: KeyLine, now: number): string | null {
  if (line.key.isCertificate) {
    return 'This is a certificate, which sshd does not take here. List the key that signed it, with cert-authority.';
  }
  if (line.key.label === 'RSA' && line.key.bits < LEAST_RSA_BITS) {
    return `sshd refuses RSA keys below ${LEAST_RSA_BITS} bits. Replace it.`;
  }
  const ends = line.options.flatMap(({ name, value }) =>
    name === 'expiry-time' ? [expiryOf(value ?? '')] : [],
  );
  if (ends.some((end) => end !== null && end <= now)) {
    return 'It has expired, so sshd does not let it in. Give it a later end, or remove it.';
  }
  return null;
}
