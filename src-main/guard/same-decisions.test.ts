import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Decision } from '../detect/detector.ts';
import { LineBlocks } from '../log/line-blocks.ts';
import { openLog } from '../log/open-log.ts';
import { BatchReader } from './batch-reader.ts';
import { Judge } from './judge.ts';
import { MachineSurroundings } from './machine-surroundings.ts';
import { PRESETS } from './rules.ts';
import { scanLog } from './scan.ts';

const SAMPLE = new URL('../../assets/sample.log', import.meta.url).pathname;
const bytes = readFileSync(SAMPLE);

/** What a guard that gets the log in these pieces decides. */
function decideInPieces(cuts: readonly number[], chunkBytes: number) {
  const reader = new BatchReader();
  const judge = new Judge(PRESETS.drawbridge.rules, new MachineSurroundings(22));
  const blocks = new LineBlocks(chunkBytes);
  const decisions: object[] = [];
  const take = (block: Uint8Array) => {
    const read = reader.read(
      { form: 'lines', bytes: block, cursor: '', referenceTime: Date.UTC(2026, 11, 1) },
      Date.UTC(2026, 11, 1),
    );
    const judged = judge.judge(read);
    decisions.push(...judged.blocks, ...judged.spares);
  };
  let start = 0;
  for (const end of [...cuts, bytes.length].sort((a, b) => a - b)) {
    blocks.push(bytes.subarray(start, end), take);
    start = end;
  }
  const last = blocks.flush();
  if (last.length > 0) take(last);
  return decisions;
}

function asStored(decision: Decision): object {
  if (decision.decision === 'spare') {
    const { target, time, rule, reason } = decision;
    return { attacker: target, time, rule, reason };
  }
  const { target, since, until, rule, reason } = decision;
  return { target, since, until, by: 'rule', rule, reason };
}

test('the recorded log leads to the same decisions in any pieces, as to a scan', async () => {
  const { decisions } = await scanLog(
    openLog(SAMPLE),
    { rules: PRESETS.drawbridge.rules, since: null, until: null },
    () => undefined,
  );
  const whole = decisions.map(asStored);
  expect(whole.length).toBeGreaterThan(3);
  fc.assert(
    fc.property(
      fc.array(fc.nat(bytes.length), { maxLength: 60 }),
      fc.integer({ min: 1, max: 5000 }),
      (cuts, chunkBytes) => {
        expect(decideInPieces(cuts, chunkBytes)).toEqual(whole);
      },
    ),
    { numRuns: 40 },
  );
});
