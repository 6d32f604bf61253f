import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeSshLog } from '../../bench/ssh-log.ts';
import { PRESETS } from '../guard/rules.ts';
import { openLog, scanLog } from '../guard/scan.ts';
import { temporaryDirectory } from './testing/temporary.ts';

const SAMPLE = new URL('../../assets/sample.log', import.meta.url).pathname;

/** Where each event is asked for, every line is read by the whole grammar. */
async function scan(path: string, eachEvent: boolean) {
  const onEvent = eachEvent ? () => undefined : undefined;
  const options = { rules: PRESETS.drawbridge.rules, since: null, until: null, onEvent };
  return await scanLog(openLog(path), options, (error) => {
    throw error;
  });
}

test('a scan comes to the same whether common lines are read the short way or not', async () => {
  const made = join(temporaryDirectory(), 'made.log');
  writeSshLog(made, 30_000);
  for (const path of [SAMPLE, made]) {
    const short = await scan(path, false);
    expect(short.events).toBeGreaterThan(100);
    expect(short.decisions.length).toBeGreaterThan(3);
    const whole = await scan(path, true);
    expect(short).toEqual(whole);
    expect([...short.attackers, ...short.users]).toEqual([...whole.attackers, ...whole.users]);
  }
});
