import type { AttackerDetails } from '../../../src-shared/contract.ts';
import { spareWords } from './attacker-words.ts';
import { liftedWords } from './block-table.ts';
import type { Span, Style, Text } from './output.ts';
import { type Cell, table } from './table.ts';
import { clock, forLong } from './words.ts';

interface Entry {
  readonly time: number;
  readonly what: Cell;
  readonly text: string;
}

/**
 * What an attacker did and what was done about it, oldest first: its log lines,
 * and its blocks between them. A terminal is too narrow for whole lines: there
 * they begin with sshd's message.
 */
export function timeline(details: AttackerDetails, width: number | null): Text[] {
  const events = details.events.map(
    ({ time, kind, outcome, line }): Entry => ({
      time,
      what: outcomeWord(kind, outcome),
      text: width === null ? line : withoutHeader(line),
    }),
  );
  const oldest = Math.min(...events.map(({ time }) => time));
  const entries = [...events, ...deeds(details).filter(({ time }) => time >= oldest)];
  entries.sort((a, b) => a.time - b.time);
  return table(
    [{ title: 'TIME' }, { title: 'WHAT' }, { title: 'LINE', least: 20 }],
    entries.map(({ time, what, text }) => [{ text: clock(time), style: 'dim' }, what, text]),
    width,
  );
}

/** A line from the first "sshd[pid]: " on: what comes before it, syslog wrote and not the attacker. */
function withoutHeader(line: string): string {
  const header = /sshd(?:-session|-auth)?\[[0-9]{1,10}\]: /.exec(line.slice(0, 200));
  return header === null ? line : line.slice(header.index + header[0].length);
}

/** What the guard did. */
function deeds({ blocks, spares }: AttackerDetails): Entry[] {
  const begun = blocks.map((block): Entry => {
    const seconds = block.until === null ? null : (block.until - block.since) / 1000;
    return {
      time: block.since,
      what: { text: 'blocked', style: 'bold' },
      text: `${block.target} ${forLong(seconds)}${block.reason === '' ? '' : `: ${block.reason}`}`,
    };
  });
  const over = blocks.flatMap((block): Entry[] =>
    block.liftedAt === null
      ? []
      : [
          {
            time: block.liftedAt,
            what: { text: 'unblocked', style: 'bold' },
            text: `${block.target}, ${liftedWords(block.liftedBy)}`,
          },
        ],
  );
  const spared = spares.map(
    ({ time, reason, rule }): Entry => ({
      time,
      what: { text: 'left alone', style: 'bold' },
      text: `${spareWords(reason)} (rule ${rule})`,
    }),
  );
  return [...begun, ...over, ...spared];
}

const STYLES: Readonly<Record<string, Style>> = {
  failure: 'red',
  probe: 'yellow',
  success: 'green',
  info: 'dim',
};

/** The kind of an event in the colour of its outcome. */
export function outcomeWord(kind: string, outcome: string): Span {
  return { text: kind, style: STYLES[outcome] ?? 'dim' };
}
