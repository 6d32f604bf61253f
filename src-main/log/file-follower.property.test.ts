import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FileFollower } from './file-follower.ts';

const LIMIT_MS = 60_000;

interface Piece {
  /** Its bytes, or how many of them. */
  readonly payload: Uint8Array | number;
  readonly ended: boolean;
}

type Operation =
  | { readonly do: 'append'; readonly pieces: readonly Piece[] }
  | { readonly do: 'rotate'; readonly late: readonly Piece[]; readonly createAtOnce: boolean }
  | { readonly do: 'copytruncate' }
  | { readonly do: 'truncate' }
  | { readonly do: 'delete' }
  | { readonly do: 'pack'; readonly which: number; readonly slowly: boolean }
  | { readonly do: 'settle' | 'stop' | 'start' | 'refuse' | 'breathe' };

/** Keeps what it is given as a store would: a batch and its cursor together. */
class Keeper {
  text = '';
  readonly notices: string[] = [];
  readonly #path: string;
  #cursor: string | null = null;
  #follower: FileFollower | null = null;
  #refuse = false;
  #failure: unknown = null;

  constructor(path: string) {
    this.#path = path;
  }

  start(): void {
    if (this.#follower !== null) return;
    const follower = new FileFollower(this.#path, { notice: (text) => this.notices.push(text) });
    this.#follower = follower;
    follower.start(this.#cursor, async (batch) => {
      if (batch.form !== 'lines') throw new Error('not lines');
      const lines = Buffer.from(batch.bytes).toString('latin1');
      await sleep(0);
      if (this.#refuse) {
        this.#refuse = false;
        throw new Error('refused');
      }
      expect(Buffer.from(batch.bytes).toString('latin1')).toBe(lines);
      this.text += lines;
      this.#cursor = batch.cursor;
    });
    follower.finished.catch((error: Error) => {
      if (error.message !== 'refused') this.#failure = error;
      this.#follower = null;
      this.start();
    });
  }

  refuseNext(): void {
    this.#refuse = true;
  }

  async stop(): Promise<void> {
    const follower = this.#follower;
    this.#follower = null;
    await follower?.stop();
  }

  #state(): object {
    return { problem: this.#follower?.problem, notices: this.notices, cursor: this.#cursor };
  }

  async hasAll(expected: string): Promise<void> {
    this.start();
    const deadline = Date.now() + LIMIT_MS;
    while (this.text !== expected) {
      if (this.#failure !== null) throw this.#failure;
      expect(expected.startsWith(this.text), `got ${JSON.stringify(this.text.slice(-300))}`).toBe(true);
      if (Date.now() > deadline) expect({ text: this.text, ...this.#state() }).toEqual({ text: expected });
      await sleep(1);
    }
  }
}

/** A log with its writers and rotators, and what a reader must get of it. */
class Log {
  expected = '';
  /** The line that is not ended yet. */
  #line = '';
  #count = 0;
  /** Nothing of what is there now has been read yet, so there is nothing it could be known by. */
  #unknown = true;
  readonly #dated: boolean;
  readonly #path: string;
  readonly #keeper: Keeper;
  #rotations: string[] = [];

  constructor(path: string, dated: boolean, keeper: Keeper) {
    this.#path = path;
    this.#dated = dated;
    this.#keeper = keeper;
  }

  append(pieces: readonly Piece[]): void {
    for (const piece of pieces) appendFileSync(this.#path, this.#bytes(piece), 'latin1');
  }

  /** An unfinished line of an earlier file only comes when there is something in the one after it. */
  async settle(): Promise<void> {
    if (!existsSync(this.#path) || statSync(this.#path).size === 0) this.append([piece('settled')]);
    await this.#keeper.hasAll(this.expected);
  }

  async rotate(late: readonly Piece[], createAtOnce: boolean): Promise<void> {
    await this.#becomeKnown();
    const fd = openSync(this.#path, 'a');
    await this.#makeRoom();
    renameSync(this.#path, this.#newestName());
    await breathe();
    for (const piece of late) writeSync(fd, this.#bytes(piece), null, 'latin1');
    closeSync(fd);
    this.#endLine();
    if (createAtOnce) appendFileSync(this.#path, '');
  }

  async copytruncate(): Promise<void> {
    await this.#becomeKnown();
    await this.#makeRoom();
    copyFileSync(this.#path, this.#newestName());
    await breathe();
    truncateSync(this.#path, 0);
    this.#endLine();
  }

  async truncate(): Promise<void> {
    if (!existsSync(this.#path)) return;
    await this.settle();
    truncateSync(this.#path, 0);
    this.#line = '';
    this.#unknown = true;
  }

  async delete(): Promise<void> {
    if (!existsSync(this.#path)) return;
    this.end();
    await this.settle();
    unlinkSync(this.#path);
    this.#unknown = true;
  }

  async pack(which: number, slowly: boolean): Promise<void> {
    const plain = this.#rotations.filter((path) => !path.endsWith('.gz') && statSync(path).size > 0);
    const path = plain[which % Math.max(plain.length, 1)];
    if (path === undefined) return;
    const packed = gzipSync(readFileSync(path));
    const half = Math.floor(packed.length / 2);
    if (slowly) {
      writeFileSync(`${path}.gz`, packed.subarray(0, half));
      await breathe();
      appendFileSync(`${path}.gz`, packed.subarray(half));
    } else {
      writeFileSync(`${path}.gz`, packed);
    }
    await breathe();
    unlinkSync(path);
    this.#rotations = this.#rotations.map((old) => (old === path ? `${path}.gz` : old));
  }

  /** Ends the unfinished line. */
  end(): void {
    if (this.#line !== '') {
      appendFileSync(this.#path, '\n');
      this.#endLine();
    }
  }

  #bytes({ payload, ended }: Piece): string {
    const bytes = typeof payload === 'number' ? Buffer.alloc(payload, 'long') : Buffer.from(payload);
    const text = bytes.toString('latin1').replaceAll('\n', '\v');
    // Every line is unlike every other, as lines with times are.
    const piece = this.#line === '' ? `#${this.#count++}:${text}` : text;
    this.#line += piece;
    if (!ended) return piece;
    this.#endLine();
    return `${piece}\n`;
  }

  #endLine(): void {
    if (this.#line !== '') this.expected += `${this.#line}\n`;
    this.#line = '';
  }

  async #becomeKnown(): Promise<void> {
    if (!existsSync(this.#path)) appendFileSync(this.#path, '');
    if (!this.#unknown) return;
    this.append([piece('known')]);
    await this.settle();
    this.#unknown = false;
  }

  #newestName(): string {
    const name = this.#dated ? `${this.#path}-${20260101 + this.#rotations.length}` : `${this.#path}.1`;
    this.#rotations.unshift(name);
    return name;
  }

  /** Numbers move up one by one, oldest first, as logrotate does it. */
  async #makeRoom(): Promise<void> {
    if (this.#dated) return;
    for (let i = this.#rotations.length - 1; i >= 0; i--) {
      const old = this.#rotations[i] ?? '';
      const moved = `${this.#path}.${i + 2}${old.endsWith('.gz') ? '.gz' : ''}`;
      renameSync(old, moved);
      this.#rotations[i] = moved;
      if (i % 3 === 1) await breathe();
    }
  }
}

function piece(text: string, ended = true): Piece {
  return { payload: Buffer.from(text), ended };
}

/** Lets the follower get in between. */
async function breathe(): Promise<void> {
  await sleep(Math.random() * 3);
}

const anyPiece = fc.record({
  payload: fc.oneof(
    { weight: 6, arbitrary: fc.uint8Array({ maxLength: 60 }) },
    { weight: 1, arbitrary: fc.nat(300_000) },
  ),
  ended: fc.boolean(),
});
const pieces = fc.array(anyPiece, { maxLength: 6 });
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('append' as const), pieces }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('rotate' as const),
      late: pieces,
      createAtOnce: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'copytruncate' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'truncate' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'delete' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('pack' as const), which: fc.nat(10), slowly: fc.boolean() }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom('settle', 'stop', 'start', 'refuse', 'breathe') }),
  },
);

async function perform(log: Log, keeper: Keeper, operation: Operation): Promise<void> {
  switch (operation.do) {
    case 'append':
      return log.append(operation.pieces);
    case 'rotate':
      return await log.rotate(operation.late, operation.createAtOnce);
    case 'pack':
      return await log.pack(operation.which, operation.slowly);
    case 'copytruncate':
    case 'truncate':
    case 'delete':
    case 'settle':
      return await log[operation.do]();
    case 'stop':
      return await keeper.stop();
    case 'start':
      return keeper.start();
    case 'refuse':
      return keeper.refuseNext();
    case 'breathe':
      return await breathe();
  }
}

test('every whole line is delivered exactly once and in order, whatever happens to the file', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(operation, { minLength: 5, maxLength: 40 }),
      fc.boolean(),
      fc.boolean(),
      async (operations, dated, linked) => {
        const dir = mkdtempSync(join(tmpdir(), 'drawbridge-follow-'));
        const real = join(dir, linked ? 'real/sshd.log' : 'auth.log');
        if (linked) {
          mkdirSync(join(dir, 'real'));
          symlinkSync('real/sshd.log', join(dir, 'auth.log'));
        }
        const keeper = new Keeper(join(dir, 'auth.log'));
        const log = new Log(real, dated, keeper);
        try {
          for (const operation of operations) await perform(log, keeper, operation);
          log.append([piece('the', false), piece('end')]);
          await log.settle();
          await keeper.stop();
          expect(keeper.text).toBe(log.expected);
        } finally {
          await keeper.stop();
          rmSync(dir, { recursive: true });
        }
      },
    ),
    // No shrinking: a counterexample that hangs takes its whole limit each time.
    { numRuns: 80, endOnFailure: true },
  );
}, 180_000);
