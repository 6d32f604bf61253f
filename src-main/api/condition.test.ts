import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { NOON, stateDirectory, wrongPassword } from '../guard/testing/fakes.ts';
import type { Helper } from '../privileged/helper-client.ts';
import { HelperError } from '../privileged/helper-error.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';

/** Something that greets as sshd does, and a program that tells its policy. */
async function sshdThatAccepts(dir: string, password: 'yes' | 'no') {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end('SSH-2.0-OpenSSH_9.9\r\n');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => new Promise<void>((done) => void server.close(() => done())));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const sshd = join(dir, 'sshd');
  const policy = `passwordauthentication ${password}\\nkbdinteractiveauthentication no\\npubkeyauthentication yes\\n`;
  writeFileSync(sshd, `#!/bin/sh\nprintf '${policy}'\n`, { mode: 0o755 });
  return { port, sshd };
}

/** Tells what it holds of sshd's policy, and nothing else. */
function policyHelper(lines: readonly string[]): Helper {
  const refuse = async () => {
    throw new HelperError('unusable', 'There is no helper here.');
  };
  return {
    run: async ({ verb }) => (verb === 'sshd-policy-state' ? ['place /x', ...lines] : refuse()),
    version: refuse,
    problem: async () => null,
    stream: () => {
      throw new Error('not asked for');
    },
  };
}

async function startWith(password: 'yes' | 'no', helper?: Helper): Promise<TestApi> {
  const dir = stateDirectory();
  const { port, sshd } = await sshdThatAccepts(dir, password);
  writeFileSync(join(dir, 'settings.json'), JSON.stringify({ version: 1, port }));
  const test = await startTestApi(dir, { sshd, ...(helper === undefined ? {} : { helper }) });
  await test.handlers.access({});
  return test;
}

const tenAttackers = Array.from({ length: 10 }, (_, n) => wrongPassword(n, `198.51.100.${n}`));

describe('condition', () => {
  test('guarding: all is well', async () => {
    const test = await startWith('no');
    expect(await test.handlers.status({})).toMatchObject({
      condition: 'guarding',
      sentence: 'Guarding. 0 addresses blocked today.',
      advice: null,
    });
  });

  test('attention: passwords are still accepted', async () => {
    const test = await startWith('yes');
    expect(await test.handlers.status({})).toMatchObject({
      condition: 'attention',
      advice: { sentence: 'Passwords are still accepted.', button: 'Switch to Keys…', action: 'ssh-access' },
    });
  });

  test('attention: a change of what sshd accepts waits to be confirmed', async () => {
    const test = await startWith('no', policyHelper(['pending 100', 'trying key-only']));
    await vi.waitFor(async () =>
      expect(await test.handlers.status({})).toMatchObject({
        condition: 'attention',
        advice: {
          sentence: expect.stringMatching(/^What sshd accepts goes back at .* unless you confirm\.$/),
          button: 'Confirm…',
          action: 'ssh-access',
        },
      }),
    );
    expect((await test.handlers.access({})).keyOnly).toMatchObject({
      canSwitch: true,
      pending: { endsAt: expect.any(Number), wanted: { keyOnly: true } },
    });
  });

  test('attention: what was chosen is reset', async () => {
    const test = await startWith('yes', policyHelper(['wanted key-only']));
    await vi.waitFor(async () =>
      expect((await test.handlers.status({})).advice).toEqual({
        sentence: 'What you chose for SSH was reset.',
        button: 'Restore…',
        action: 'ssh-access',
      }),
    );
  });

  test('remote-login-off: nothing answers', async () => {
    const dir = stateDirectory();
    writeFileSync(join(dir, 'settings.json'), JSON.stringify({ version: 1, port: 1 }));
    const test = await startTestApi(dir);
    await test.handlers.access({});
    expect(await test.handlers.status({})).toMatchObject({ condition: 'remote-login-off', advice: null });
  });

  test('under-attack: ten attempts within a minute by addresses not blocked; over by itself', async () => {
    const test = await startWith('no');
    test.clock.time = NOON + 10_000;
    await test.log.write(...tenAttackers.slice(1));
    expect((await test.handlers.status({})).condition).toBe('guarding');
    const told = test.heard('statusChanged');
    test.clock.time = NOON + 59_900;
    await test.log.write(...tenAttackers.slice(0, 1));
    expect((await test.handlers.status({})).condition).toBe('under-attack');
    test.clock.time = NOON + 60_000;
    await vi.waitFor(() => expect(told.at(-1)?.status.condition).toBe('guarding'), { timeout: 30_000 });
  });

  test('attempts of who is blocked are no attack', async () => {
    const test = await startWith('no');
    await test.handlers.block({ target: '198.51.100.0/24', forSeconds: null, reason: '' });
    test.clock.time = NOON + 10_000;
    await test.log.write(...tenAttackers);
    expect((await test.handlers.status({})).condition).toBe('guarding');
  });

  test('broken: the firewall does not take the blocks; a block that it can not hold is no more than attention', async () => {
    const test = await startWith('no');
    test.firewall.problem = 'nft failed.';
    expect(await test.handlers.status({})).toMatchObject({
      condition: 'attention',
      advice: { sentence: 'nft failed.', action: 'firewall' },
    });
    test.firewall.isFailing = true;
    expect(await test.handlers.status({})).toMatchObject({
      condition: 'broken',
      advice: { action: 'firewall' },
    });
    await test.handlers.pause({ until: NOON + 60_000 });
    expect((await test.handlers.status({})).condition).toBe('broken');
  });

  test('observing by choice needs no advice', async () => {
    const test = await startWith('no');
    await test.handlers.setPreferences({ change: { firewall: 'observe' } });
    expect(await test.handlers.status({})).toMatchObject({
      condition: 'observing',
      mode: 'observing',
      advice: null,
    });
  });
});

test('what sshd logs of our own look at it is nobody’s attempt', async () => {
  const test = await startWith('no');
  const { ownProbes } = test.starts[0] ?? {};
  ownProbes?.add('127.0.0.1', 50_000);
  const line = (port: number) =>
    `${new Date(NOON).toISOString()} mac-mini sshd[${port}]: Connection closed by 127.0.0.1 port ${port}`;
  await test.log.write(line(50_000), line(50_001));
  const { events } = await test.handlers.events({ limit: 10 });
  expect(events.map(({ port }) => port)).toEqual([50_001]);
});
