import type { Span, Style, Text } from './output.ts';
import { terminalText } from './terminal-text.ts';
import { cutTo, textWidth } from './text-width.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand on the right. */
  readonly align?: 'right';
  /** How few columns it may be cut to on a narrow terminal; without it, it is never cut. */
  readonly least?: number;
}

export type Cell = string | Span;

const GAP = '  ';

/**
 * Rows in aligned columns under a dim heading.
 * @param width columns of the terminal; null: nothing is cut
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number | null,
): Text[] {
  const shown = rows.map((row) => row.map(visible));
  const widths = columns.map((column, i) =>
    Math.max(textWidth(column.title), ...shown.map((row) => textWidth(textOf(row[i])))),
  );
  if (width !== null) shrink(widths, columns, width);
  const heading = columns.map((column): Span => ({ text: column.title, style: 'dim' }));
  return [heading, ...shown].map((row) => {
    const cells = columns.map((column, i) => padded(row[i] ?? '', column, widths[i] ?? 0));
    return cutLine(
      cells.flatMap((cell, i) => (i === 0 ? cell : [GAP, ...cell])),
      width,
    );
  });
}

/** Made visible before it is measured: a cell's width is that of what will be seen. */
function visible(cell: Cell): Cell {
  return typeof cell === 'string' ? terminalText(cell) : { ...cell, text: terminalText(cell.text) };
}

function textOf(cell: Cell | undefined): string {
  return cell === undefined ? '' : typeof cell === 'string' ? cell : cell.text;
}

/** Takes what is too much from the columns that may be cut, always from the widest of them. */
function shrink(widths: number[], columns: readonly Column[], width: number): void {
  let excess = widths.reduce((sum, w) => sum + w, GAP.length * (columns.length - 1)) - width;
  while (excess > 0) {
    let widest = -1;
    for (const [i, column] of columns.entries()) {
      const own = widths[i] ?? 0;
      if (column.least !== undefined && own > column.least && own > (widths[widest] ?? 0)) widest = i;
    }
    if (widest < 0) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess--;
  }
}

function padded(cell: Cell, column: Column, width: number): (string | Span)[] {
  const text = cutTo(textOf(cell), width);
  const space = ' '.repeat(Math.max(0, width - textWidth(text)));
  const style: Style | null = typeof cell === 'string' ? null : cell.style;
  const part = style === null ? text : { text, style };
  return column.align === 'right' ? [space, part] : [part, space];
}

/** A line no wider than the terminal, without spaces at its end. */
export function cutLine(parts: readonly (string | Span)[], width: number | null): Text {
  const line: (string | Span)[] = [];
  let room = width ?? Number.POSITIVE_INFINITY;
  for (const part of parts) {
    const text = cutTo(textOf(part), room);
    room -= textWidth(text);
    line.push(typeof part === 'string' ? text : { ...part, text });
    if (room <= 0) break;
  }
  while (line.length > 0 && textOf(line.at(-1)).trim() === '') line.pop();
  const last = line.pop() ?? '';
  return [...line, typeof last === 'string' ? last.trimEnd() : last];
}
