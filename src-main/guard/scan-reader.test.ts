import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineBlocks } from '../log/line-blocks.ts';
import { PRESETS } from './rules.ts';
import { ScanCounter } from './scan-counter.ts';
import { type EventChoice, ScanReader } from './scan-reader.ts';
import { ScanJudge } from './scan-summary.ts';

const lines = readFileSync(new URL('../../assets/sample.log', import.meta.url), 'latin1').split('\n');
const log = { referenceTime: Date.UTC(2026, 11, 1), skippedLines: 0 };
const common: EventChoice = { since: null, until: null };
/** Where each event is asked for, every line is read by the whole grammar. */
const whole: EventChoice = { since: null, until: null, onEvent: () => undefined };

function scan(bytes: Uint8Array, chunkBytes: number, choice: EventChoice) {
  const { rules } = PRESETS.drawbridge;
  const judge = new ScanJudge(rules);
  const counter = new ScanCounter(rules.restrictedUsers, judge.judge);
  const reader = new ScanReader(log, choice, (event, isTimed) => counter.add(event, isTimed));
  const blocks = new LineBlocks(chunkBytes);
  blocks.push(bytes, (block) => reader.read(block));
  const last = blocks.flush();
  if (last.length > 0) reader.read(last);
  return { lines: reader.lines, ...counter.counted, ...judge.judged() };
}

test('a log comes to the same in any pieces, read the short way or by the whole grammar', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...lines), fc.nat(150), fc.boolean()), { maxLength: 300 }),
      fc.integer({ min: 1, max: 3000 }),
      (chosen, chunkBytes) => {
        // Some are cut anywhere, and go on with the line after them; the first tells the log's form.
        const text = [
          ...lines.slice(0, 1).map((line) => `${line}\n`),
          ...chosen.map(([line, cut, isWhole]) => (isWhole ? `${line}\n` : line.slice(0, cut))),
        ].join('');
        const bytes = Buffer.from(text, 'latin1');
        expect(scan(bytes, chunkBytes, common)).toEqual(scan(bytes, 1 << 20, whole));
      },
    ),
    { numRuns: 60 },
  );
});
