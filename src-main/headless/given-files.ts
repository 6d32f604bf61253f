/** Files whose content is given to the guard. What is no such file is wrong usage, and the error says what is wanted. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { usageError } from './exit-codes.ts';

const MOST_BYTES = 100_000;

/**
 * The first line of a file, for what is better not seen on a command line.
 * @param what of which it is the file: "the passphrase"
 */
export function firstLineOf(file: string, workingDirectory: string, what: string): string {
  const path = resolve(workingDirectory, file);
  const first = textOf(path, `a file with ${what}`).split(/\r?\n/)[0] ?? '';
  if (first !== '') return first;
  throw usageError(`The first line of ${path} is empty. Write ${what} there.`);
}

/** The certificates of a PEM file, whatever stands around them. */
export function certificatesOf(file: string, workingDirectory: string): string {
  const path = resolve(workingDirectory, file);
  const text = textOf(path, 'a file with certificates (PEM)');
  const found = text.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g);
  if (found !== null) return `${found.join('\n')}\n`;
  throw usageError(
    `${path} holds no certificate (PEM). Give the one of the authority that signs the server's.`,
  );
}

function textOf(path: string, wanted: string): string {
  try {
    if (statSync(path).size > MOST_BYTES) throw usageError(`${path} is too large. Give ${wanted}.`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw usageError(`${path} can't be read (${code}). Give ${wanted}.`);
  }
}
