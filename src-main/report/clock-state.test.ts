import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { clockState } from './clock-state.ts';

/** A directory with a timedatectl that does this. */
function pathWith(script: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'drawbridge-clock-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, 'timedatectl'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(dir, 'timedatectl'), 0o755);
  return `${dir}:/usr/bin:/bin`;
}

test.each([
  ['[ "$*" = "show --property=NTPSynchronized --value" ] && echo yes', 'synchronised'],
  ['echo no', 'not-synchronised'],
  ['echo no; exit 1', 'unknown'],
  ['echo perhaps', 'unknown'],
])('timedatectl: %s', async (script, state) => {
  expect(await clockState({ platform: 'linux', isRoot: false, path: pathWith(script) })).toBe(state);
});

test('where nothing tells, it is not known', async () => {
  expect(await clockState({ platform: 'linux', isRoot: false, path: '/nonexistent' })).toBe('unknown');
  expect(await clockState({ platform: 'darwin', isRoot: false, path: pathWith('echo yes') })).toBe('unknown');
});
