import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CompactEvent, NOT_SAID } from '../../src-shared/compact-event.ts';
import { CLUES, EVENT_KINDS } from '../../src-shared/login-event.ts';
import { LineBlocks } from '../log/line-blocks.ts';
import { EventPacker, EventUnpacker, type SentEvents } from './event-batch.ts';
import { PRESETS } from './rules.ts';
import { ScanReader } from './scan-reader.ts';
import { ScanJudge } from './scan-summary.ts';

type Taken = readonly [event: CompactEvent, isTimed: boolean];

const text = fc.string({ unit: 'binary', maxLength: 12 });
const event = fc
  .record({
    time: fc.oneof(fc.integer(), fc.maxSafeInteger()),
    kind: fc.nat(EVENT_KINDS.length - 1),
    clue: fc.nat(CLUES.length - 1),
    pid: fc.oneof(fc.constant(NOT_SAID), fc.nat(99_999), fc.maxSafeNat()),
    address: fc.oneof(fc.constant(null), fc.integer(), fc.ipV6(), text),
    port: fc.integer({ min: NOT_SAID, max: 65_535 }),
    user: fc.oneof(fc.constant(null), fc.constantFrom('root', ''), text),
    knownUser: fc.constantFrom(NOT_SAID, 0, 1),
    times: fc.integer({ min: 1, max: 1000 }),
  })
  .map((fields) => Object.assign(new CompactEvent(), fields));
const taken = fc.tuple(event, fc.boolean());

/** As between threads: the buffer is moved and everything else copied. */
function send({ buffer, count, texts }: SentEvents): SentEvents {
  return structuredClone({ buffer, count, texts }, { transfer: [buffer] });
}

function unpack(unpacker: EventUnpacker, batch: SentEvents): Taken[] {
  const events: Taken[] = [];
  unpacker.read(batch, (one, isTimed) => events.push([Object.assign(new CompactEvent(), one), isTimed]));
  return events;
}

test('what was packed is unpacked, whatever the batches before it were', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(taken, { maxLength: 40 }), { maxLength: 8 }),
      fc.nat(20),
      (batches, room) => {
        const packer = new EventPacker();
        const unpacker = new EventUnpacker();
        // So small a buffer has to grow.
        let buffer = new ArrayBuffer(64 + room * 36);
        for (const batch of batches) {
          packer.start(buffer);
          for (const [one, isTimed] of batch) packer.add(one, isTimed);
          const sent = send(packer.end());
          expect(unpack(unpacker, sent)).toEqual(batch);
          buffer = sent.buffer;
        }
      },
    ),
  );
});

test('packed or not, a log in any pieces comes to the same', () => {
  const lines = readFileSync(new URL('../../assets/sample.log', import.meta.url), 'latin1').split('\n');
  const log = { referenceTime: Date.UTC(2026, 11, 1), skippedLines: 0 };
  const choice = { since: null, until: null };
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...lines), fc.nat(150), fc.boolean()), { maxLength: 300 }),
      fc.integer({ min: 1, max: 3000 }),
      (chosen, chunkBytes) => {
        // Some are cut anywhere, and go on with the line after them.
        const text = chosen
          .map(([line, cut, isWhole]) => (isWhole ? `${line}\n` : line.slice(0, cut)))
          .join('');
        const blocks = new LineBlocks(chunkBytes);
        const packer = new EventPacker();
        const unpacker = new EventUnpacker();
        const packed = new ScanJudge(PRESETS.drawbridge.rules);
        const direct = new ScanJudge(PRESETS.drawbridge.rules);
        const packing = new ScanReader(log, choice, (...event) => packer.add(...event));
        const reading = new ScanReader(log, choice, (...event) => direct.add(...event));
        const take = (block: Uint8Array) => {
          packer.start();
          packing.read(block);
          unpacker.read(packer.end(), (...event) => packed.add(...event));
          reading.read(block);
        };
        blocks.push(Buffer.from(text, 'latin1'), take);
        take(blocks.flush());
        const counts = { lines: reading.lines, skippedLines: 0 };
        expect(packing.lines).toBe(reading.lines);
        expect(packed.summary(counts)).toEqual(direct.summary(counts));
      },
    ),
    { numRuns: 60 },
  );
});
