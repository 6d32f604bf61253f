import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { drawbridge } from './testing/command.ts';
import { serve } from './testing/serve.ts';
import { temporaryDirectory } from './testing/temporary.ts';

test("the guard's report goes into a new file that only its owner reads", async () => {
  const { path } = await serve();
  const file = join(temporaryDirectory(), 'report.txt');
  const { code, out } = await drawbridge(['doctor', '--report', file], { socket: path });
  expect(code).toBe(0);
  expect(out).toContain(`Written to ${file}.`);
  expect(readFileSync(file, 'utf8')).toBe('All is well.');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const again = await drawbridge(['doctor', '--report', file], { socket: path });
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('is there already. Name another') });
  const nowhere = await drawbridge(['doctor', '--report', '/nonexistent/x'], { socket: path });
  expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining("The report can't be written") });
});

test('while no guard runs, what is known of the machine is in it', async () => {
  const state = temporaryDirectory();
  writeFileSync(join(state, 'settings.json'), '{"port":"x"}');
  const file = join(state, 'report.txt');
  const { code, out } = await drawbridge(['doctor', '--state', state, '--report', file, '--json']);
  expect(code).toBe(0);
  const text = readFileSync(file, 'utf8');
  expect(JSON.parse(out)).toEqual({ path: file, bytes: Buffer.byteLength(text) });
  expect(text).toContain('No guard answers on');
  expect(text).toContain('port: expected');
  expect(text).toContain(`"node": "${process.version}"`);
  expect(text).not.toContain(hostname());
});
