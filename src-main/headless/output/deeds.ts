import type { EventName, EventPayload, PlacedBlock, Share } from '../../../src-shared/contract.ts';
import { byWhom, liftedWords } from './block-table.ts';
import type { Output, Span } from './output.ts';
import { sourcesOf } from './share-words.ts';
import { cutLine } from './table.ts';
import { terminalText } from './terminal-text.ts';
import { clock, forLong, grouped } from './words.ts';

/** What the guard tells of its own doing. */
export const DEEDS = ['blocked', 'unblocked', 'shareChanged'] as const satisfies EventName[];

/** Between login events: who is blocked and by whom, who is let in again, and how many a shared source keeps out. */
export class DeedPrinter {
  readonly #output: Output;
  #holds: ReadonlyMap<string, number> | null = null;

  constructor(output: Output) {
    this.#output = output;
  }

  /** From here on is told what changes. */
  begin(share: Share): void {
    this.#holds ??= holdsOf(share);
  }

  print<N extends EventName>(name: N, payload: EventPayload<N>): void {
    if ('block' in payload) this.#block(name, payload.block);
    else if ('share' in payload) this.#share(payload.share);
  }

  #block(name: EventName, block: PlacedBlock): void {
    if (name === 'unblocked') {
      const time = block.liftedAt ?? Date.now();
      const what: Span = { text: 'unblocked', style: 'green' };
      this.#line(time, what, block.target, liftedWords(block.liftedBy));
    } else {
      const seconds = block.until === null ? null : Math.round((block.until - block.since) / 1000);
      const why = block.reason === '' ? '' : `: ${block.reason}`;
      const text = `by ${byWhom(block)} ${forLong(seconds)}${why}`;
      this.#line(block.since, { text: 'blocked', style: 'red' }, block.target, text);
    }
  }

  #share(share: Share): void {
    const before = this.#holds;
    this.#holds = holdsOf(share);
    if (before === null) return;
    const names = new Map(sourcesOf(share).map(({ id, name }) => [id, name]));
    for (const [id, holds] of this.#holds) {
      const was = before.get(id) ?? 0;
      if (holds === was) continue;
      const change = holds > was ? `${grouped(holds - was)} more` : `${grouped(was - holds)} less`;
      const text = `keeps out ${grouped(holds)}, ${change}`;
      this.#line(Date.now(), { text: 'shared', style: 'yellow' }, names.get(id) ?? id, text);
    }
  }

  #line(time: number, what: Span, whom: string, text: string): void {
    const parts = [
      { text: clock(time), style: 'dim' as const },
      '  ',
      { ...what, text: what.text.padEnd(18) },
      '  ',
      terminalText(whom).padEnd(15),
      '  ',
      terminalText(text),
    ];
    this.#output.line(cutLine(parts, this.#output.width));
  }
}

function holdsOf(share: Share): ReadonlyMap<string, number> {
  return new Map(sourcesOf(share).map(({ id, holds }) => [id, holds]));
}
