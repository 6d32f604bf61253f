import { type FilePosition, HEAD_BYTES } from './file-position.ts';

/** What a cursor of a file says: which log it belongs to, and where in which file it stands. */
export interface FileCursor {
  readonly source: 'file' | 'replay';
  /** The log that is followed or replayed. */
  readonly path: string;
  /** Under which name the file was opened; it may be called otherwise by now. */
  readonly file: string;
  readonly position: FilePosition;
}

export function formatFileCursor({ source, path, file, position }: FileCursor): string {
  const { dev, ino, headLength, headHash, offset } = position;
  return JSON.stringify({ source, path, file, dev, ino, headLength, headHash, offset });
}

/** Null for what is no cursor of a file. */
export function parseFileCursor(text: string): FileCursor | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { source, path, file, dev, ino, headLength, headHash, offset } = value as Record<string, unknown>;
  if (source !== 'file' && source !== 'replay') return null;
  if (typeof path !== 'string' || typeof file !== 'string') return null;
  if (!matches(dev, /^[0-9]{1,20}$/) || !matches(ino, /^[0-9]{1,20}$/)) return null;
  if (!isCount(headLength) || headLength > HEAD_BYTES) return null;
  if (!matches(headHash, /^[0-9a-f]{64}$/) || !isCount(offset)) return null;
  return { source, path, file, position: { dev, ino, headLength, headHash, offset } };
}

function matches(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
