import { recordOf, type Said } from '../../../e2e/mac/fake-log.ts';
import type { LineStream, UnifiedLogReader } from '../../log/unified-reader.ts';

const FOOTER = (count: number) => `{"count":${count},"finished":1}\n`;

/** A macOS unified log in memory; what it tells comes in pieces of any length. */
export class MemoryUnifiedLog implements UnifiedLogReader {
  /** The machine's clock (ms). */
  now: number;
  bootedAt: number;
  /** What `log show` says instead of showing anything; null: it works. */
  showFailure: string | null = null;
  /** What `log stream` says before it ends at once; null: it works. */
  streamFailure: string | null = null;
  /** How far back it was shown, each time (s). */
  readonly shows: number[] = [];
  #stored: Said[] = [];
  readonly #streams = new Set<Feed>();
  readonly #pieces: () => number;

  constructor(now: number, pieces: () => number = () => 100_000) {
    this.now = now;
    this.bootedAt = now - 3_600_000;
    this.#pieces = pieces;
  }

  get streams(): number {
    return this.#streams.size;
  }

  say(...said: readonly Said[]): void {
    this.#stored.push(...said);
    this.tell(...said);
  }

  store(...said: readonly Said[]): void {
    this.#stored.push(...said);
  }

  /** Only streams tell it. */
  tell(...said: readonly Said[]): void {
    const text = said.map((one) => `${recordOf(one, 'stream')}\n`).join('');
    for (const stream of this.#streams) stream.push(text);
  }

  forgetInfo(): void {
    this.#stored = this.#stored.filter(({ message }) => /^(error|fatal): /.test(message));
  }

  endStreams(complaint = ''): void {
    for (const stream of this.#streams) stream.end(complaint);
  }

  stream(): LineStream {
    const feed: Feed = new Feed(this.#pieces, () => this.#streams.delete(feed));
    if (this.streamFailure !== null) {
      feed.end(this.streamFailure);
      return feed;
    }
    this.#streams.add(feed);
    feed.push('Filtering the log data using "…"\n');
    return feed;
  }

  show(seconds: number): LineStream {
    this.shows.push(seconds);
    const feed = new Feed(this.#pieces, () => {});
    if (this.showFailure !== null) {
      feed.end(this.showFailure);
      return feed;
    }
    const from = this.now - seconds * 1000;
    const told = this.#stored.filter(({ time }) => time >= from).toSorted((a, b) => a.time - b.time);
    feed.push('Filtering the log data using "…"\n');
    feed.push(told.map((one) => `${recordOf(one, 'show')}\n`).join(''));
    feed.push(FOOTER(told.length));
    feed.end('');
    return feed;
  }
}

class Feed implements LineStream {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly ended: Promise<string>;
  readonly #end: (complaint: string) => void;
  readonly #pieces: () => number;
  readonly #onEnd: () => void;
  #waiting = Buffer.alloc(0);
  #isOver = false;
  #changed = Promise.withResolvers<void>();

  constructor(pieces: () => number, onEnd: () => void) {
    this.#pieces = pieces;
    this.#onEnd = onEnd;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.ended = promise;
    this.#end = resolve;
    this.chunks = this.#read();
  }

  push(text: string): void {
    if (this.#isOver) return;
    this.#waiting = Buffer.concat([this.#waiting, Buffer.from(text)]);
    this.#changed.resolve();
  }

  end(complaint: string): void {
    this.#isOver = true;
    this.#onEnd();
    this.#end(complaint);
    this.#changed.resolve();
  }

  stop(): void {
    this.#waiting = Buffer.alloc(0);
    this.end('');
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.#waiting.length > 0) {
        const piece = this.#waiting.subarray(0, this.#pieces());
        this.#waiting = this.#waiting.subarray(piece.length);
        yield piece;
      } else if (this.#isOver) {
        return;
      } else {
        await this.#changed.promise;
        this.#changed = Promise.withResolvers<void>();
      }
    }
  }
}
