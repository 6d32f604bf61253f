import { expect, test } from 'vitest';
import { MAC_PLACES } from '../privileged/helper-places.ts';
import { SocketHelper } from '../privileged/socket-helper.ts';
import { openHelper } from './open-helper.ts';

const path = '/usr/bin:/bin';

test('a Mac has it behind a socket, whoever runs the guard', async () => {
  for (const isRoot of [true, false]) {
    const helper = openHelper(
      { platform: 'darwin', isRoot, path },
      { ...MAC_PLACES, script: '/nonexistent/a' },
    );
    expect(helper).toBeInstanceOf(SocketHelper);
  }
  const helper = openHelper({ platform: 'darwin', isRoot: false, path });
  expect(await helper.problem()).toBe(
    'The helper is not installed. Install it in the preferences (Firewall), or with: sudo drawbridge helper install',
  );
  await expect(helper.run({ verb: 'pf-list' })).rejects.toMatchObject({ kind: 'unusable' });
});

test('where there is none that could be used, everything says why', async () => {
  const cases = [
    [{ platform: 'linux', isRoot: false, path }, 'Drawbridge does not run as root. Run it with sudo.'],
    [{ platform: 'freebsd', isRoot: true, path }, 'Drawbridge has no helper for freebsd'],
  ] as const;
  for (const [system, words] of cases) {
    const helper = openHelper(system);
    expect(await helper.problem()).toContain(words);
    await expect(helper.run({ verb: 'version' })).rejects.toMatchObject({
      kind: 'unusable',
      message: expect.stringContaining(words),
    });
    await expect(helper.version()).rejects.toThrow(words);
    const { chunks, ended } = helper.stream({ verb: 'log-stream' });
    for await (const _ of chunks) throw new Error('nothing is to come');
    expect(await ended).toContain(words);
  }
});

test.skipIf(process.getuid?.() !== 0 || process.platform !== 'linux')(
  'root on Linux runs the script itself (skipped elsewhere)',
  async () => {
    const helper = openHelper({ platform: 'linux', isRoot: true, path });
    expect(await helper.problem()).toBe(null);
    expect(await helper.version()).toBe(2);
    await expect(helper.run({ verb: 'pf-list' })).rejects.toMatchObject({
      kind: 'refused',
      message: 'this verb is not done here',
    });
  },
);
