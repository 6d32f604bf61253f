/**
 * The text of an authorized_keys file, its bytes as latin1: what is not named
 * stays as it is, byte for byte.
 */

/** The lines with the newlines at their ends; the last may have none. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** A line without its newline. */
export function bare(line: string): string {
  return line.endsWith('\n') ? line.slice(0, -1) : line;
}

/**
 * Adds lines at the end. A file whose last line has no newline is left without
 * one at its new end: so removing them gives the very same bytes as before.
 * @param lines at least one, without newlines
 */
export function withLines(text: string, lines: readonly string[]): string {
  const added = lines.join('\n');
  return text === '' || text.endsWith('\n') ? `${text}${added}\n` : `${text}\n${added}`;
}

/** @param number from 1 */
export function withoutLine(text: string, number: number): string {
  const lines = linesOf(text);
  const [removed = ''] = lines.splice(number - 1, 1);
  const rest = lines.join('');
  const wasLast = number - 1 === lines.length;
  return wasLast && !removed.endsWith('\n') ? bare(rest) : rest;
}

/** @param number from 1. @param line without a newline */
export function withOtherLine(text: string, number: number, line: string): string {
  return linesOf(text)
    .map((old, i) => (i === number - 1 ? line + old.slice(bare(old).length) : old))
    .join('');
}
