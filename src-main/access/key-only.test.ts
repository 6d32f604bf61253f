import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lookAtKeyOnly } from './key-only.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'drawbridge-key-only-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function program(text: string): string {
  const path = join(directory, 'sshd');
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('when it is not to be waited for', () => {
  test('before it began: nothing is started', async () => {
    const mark = join(directory, 'started');
    const answer = await lookAtKeyOnly(program(`: > ${mark}`), true, AbortSignal.abort());
    expect(answer.state).toBe('unknown');
    expect(existsSync(mark)).toBe(false);
  });

  test('while it runs: it is ended', async () => {
    const ending = new AbortController();
    const looking = lookAtKeyOnly(program('exec sleep 60'), true, ending.signal);
    ending.abort();
    expect((await looking).state).toBe('unknown');
  });

  test('a program that is not there: no signal goes anywhere', async () => {
    // A signal to the process group of the tests, or to a process by chance, would end this very run.
    const lookings = Array.from({ length: 50 }, () => {
      const ending = new AbortController();
      const looking = lookAtKeyOnly(join(directory, 'none'), true, ending.signal);
      ending.abort();
      return looking;
    });
    for (const { found } of await Promise.all(lookings)) expect(found).toContain('There is no');
  });
});

test('where sshd tells root alone, it is what it told the helper; what Match blocks change is then said untried', async () => {
  writeFileSync(
    join(directory, 'sshd_config'),
    'PasswordAuthentication no\nMatch User kim\n  PasswordAuthentication yes\n',
  );
  const sshd = program('echo "sshd: no hostkeys available -- exiting." >&2; exit 1');
  const context = { configDirectory: directory, port: 22, users: async () => ['kim'], trial: null };
  const says = 'passwordauthentication no\nkbdinteractiveauthentication no\npubkeyauthentication yes';
  const told = await lookAtKeyOnly(sshd, false, null, { ...context, askHelper: async () => says });
  expect(told.policy?.password.from).toEqual({ file: join(directory, 'sshd_config'), line: 1 });
  expect(told.policy?.exceptions).toMatchObject([
    { criteria: 'User kim', allowsPasswords: true, isTried: false },
  ]);
  expect(told.state).toBe('passwords');
  const untold = await lookAtKeyOnly(sshd, false, null, { ...context, askHelper: async () => null });
  expect(untold).toMatchObject({ state: 'unknown', found: expect.stringContaining('no hostkeys available') });
});
