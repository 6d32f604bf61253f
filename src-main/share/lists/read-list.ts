import { inTurns } from '../../in-turns.ts';
import { ShareProblem } from '../share-problem.ts';
import { entryText } from './entry-text.ts';
import { isDshieldLine, readDshieldLine } from './format-dshield.ts';
import { jsonItems } from './format-json.ts';
import { readPlainLine } from './format-plain.ts';
import { isSpamhausLine, readSpamhausLine } from './format-spamhaus.ts';
import type { ListCredit, ListFormat, Understood } from './list-format.ts';
import { type ListTargets, TargetCollector } from './target-collector.ts';

/** A list of 200,000 entries with as many remarks again is far from it. */
const MOST_LINES = 1_000_000;
/** What lies further to the right of a line is not looked at. */
const MOST_BYTES = 4096;
const MOST_SHOWN = 5;

/** What was not understood: never its text, for who sees this may not be allowed to read the file. */
export interface NotUnderstood {
  readonly count: number;
  /** Of JSON: items; else lines. Counted from 1; the first five. */
  readonly firstAt: readonly number[];
}

export interface ReadList extends ListTargets {
  readonly notUnderstood: NotUnderstood;
  /** What can't or must not be blocked: why, in a few words ("private", "wider than /8"), and how many. */
  readonly leftOut: readonly { readonly why: string; readonly count: number }[];
  readonly credit: ListCredit;
}

export interface ReadOptions {
  readonly format: ListFormat;
  readonly signal?: AbortSignal;
  /** Prefixes whose addresses are taken though they are private, as tests need it. */
  readonly alsoTaken?: readonly string[];
}

/**
 * Reads a list from its bytes, whatever they are; in turns, so that 200,000 lines hold nobody up.
 * @throws ShareProblem if it is no list: most of it is not understood, or it is too long; the signal's reason
 */
export function readList(bytes: Buffer, { format, signal, alsoTaken }: ReadOptions): Promise<ReadList> {
  return inTurns(new ListReading(bytes, format, new TargetCollector(alsoTaken)).read(), signal);
}

class ListReading {
  readonly #bytes: Buffer;
  readonly #format: ListFormat;
  /** Where the text begins, after a byte order mark. */
  readonly #start: number;
  readonly #into: TargetCollector;
  readonly #firstAt: number[] = [];
  #count = 0;
  #entries = 0;
  #strange = 0;
  #credit: ListCredit = { copyright: null, asOf: null };

  constructor(bytes: Buffer, format: ListFormat, into: TargetCollector) {
    this.#bytes = bytes;
    this.#format = format;
    this.#into = into;
    this.#start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  }

  *read(): Generator<undefined, ReadList> {
    const isJson = this.#isJson();
    yield* isJson ? this.#readItems() : this.#readLines();
    if (this.#strange > this.#entries) throw this.#noList(isJson ? 'items' : 'lines');
    const targets = yield* this.#into.targets();
    return {
      ...targets,
      notUnderstood: { count: this.#strange, firstAt: this.#firstAt },
      leftOut: [...this.#into.leftOut].map(([why, count]) => ({ why, count })),
      credit: this.#credit,
    };
  }

  #isJson(): boolean {
    if (this.#format !== 'auto') return this.#format === 'json';
    const head = this.#bytes.toString('latin1', this.#start, this.#start + MOST_BYTES).trimStart();
    const [line = ''] = head.split('\n', 1);
    return head.startsWith('[') || (head.startsWith('{') && !isSpamhausLine(line));
  }

  *#readItems(): Generator<undefined> {
    for (const { member, value } of jsonItems(this.#bytes, this.#start)) {
      if (member === null) {
        const text = entryText(value);
        const isEntry = text !== null && readPlainLine(text, this.#into) === 'entry';
        this.#understood(isEntry ? 'entry' : 'strange');
      } else if (member === 'meta') {
        this.#credit = { copyright: null, asOf: generatedAt(value) };
      }
      yield;
    }
  }

  *#readLines(): Generator<undefined> {
    for (let at = this.#start; at < this.#bytes.length; ) {
      const newline = this.#bytes.indexOf(0x0a, at);
      const end = newline < 0 ? this.#bytes.length : newline;
      this.#understood(this.#readLine(this.#bytes.toString('latin1', at, Math.min(end, at + MOST_BYTES))));
      at = end + 1;
      yield;
    }
  }

  #readLine(line: string): Understood {
    const format = this.#format === 'auto' ? formatOf(line) : this.#format;
    switch (format) {
      case 'dshield':
        return readDshieldLine(line, this.#into);
      case 'spamhaus':
        return readSpamhausLine(line, this.#into, (credit) => {
          this.#credit = credit;
        });
      default:
        return readPlainLine(line, this.#into);
    }
  }

  #understood(what: Understood): void {
    this.#count++;
    if (this.#count > MOST_LINES) {
      const most = MOST_LINES.toLocaleString('en');
      throw new ShareProblem('nonsense', `The list is longer than ${most} lines.`);
    }
    if (what === 'entry') this.#entries++;
    if (what !== 'strange') return;
    this.#strange++;
    if (this.#firstAt.length < MOST_SHOWN) this.#firstAt.push(this.#count);
  }

  #noList(unit: 'items' | 'lines'): ShareProblem {
    if (/^\s*</.test(this.#bytes.toString('latin1', this.#start, this.#start + MOST_BYTES))) {
      return new ShareProblem(
        'nonsense',
        'This is a web page or XML, not a list of addresses. Look at its address.',
      );
    }
    const all = (this.#entries + this.#strange).toLocaleString('en');
    const strange = this.#strange.toLocaleString('en');
    return new ShareProblem(
      'nonsense',
      `This is not a list that can be read: ${strange} of ${all} ${unit} are neither an address nor a prefix ` +
        `(number ${this.#firstAt.join(', ')}${this.#strange > MOST_SHOWN ? ', …' : ''}).`,
    );
  }
}

function formatOf(line: string): ListFormat {
  if (line.startsWith('{')) return 'spamhaus';
  return isDshieldLine(line) ? 'dshield' : 'plain';
}

function generatedAt(meta: unknown): number | null {
  if (typeof meta !== 'object' || meta === null) return null;
  const { generatedAt: text } = meta as { generatedAt?: unknown };
  const at = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}
