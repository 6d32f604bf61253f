import { expect, test } from 'vitest';
import { CallError, type RemoteLogin } from '../../src-shared/contract.ts';
import { drawbridge } from './testing/command.ts';
import { ACCESS } from './testing/fake-data.ts';
import { serve } from './testing/serve.ts';

const ON: RemoteLogin = {
  state: 'on',
  found: 'sshd answers on port 22.',
  canSwitch: true,
  whyNot: null,
  mayLogIn: { who: 'listed', users: ['anna'], groups: ['admin'] },
};
const access = (remoteLogin: RemoteLogin) => ({ ...ACCESS, remoteLogin });

test('status: how it is, for whom, and why it can not be switched', async () => {
  const { guard, path: socket } = await serve();
  const status = () => drawbridge(['remote-login', 'status'], { socket });
  guard.handlers.access = () => access(ON);
  expect((await status()).out).toBe(
    '  Remote Login  on\n                sshd answers on port 22.\n  For           anna, the group admin\n',
  );
  guard.handlers.access = () =>
    access({
      ...ON,
      whyNot: 'There is no helper.',
      canSwitch: false,
      mayLogIn: { who: 'everyone', users: [], groups: [] },
    });
  expect((await status()).out).toContain(
    'all users\n  Switching     not possible from here: There is no helper.\n',
  );
});

test('on and off; while somebody is logged in only with --even-with-sessions', async () => {
  const { guard, path: socket } = await serve();
  const asked: unknown[] = [];
  guard.handlers.setRemoteLogin = (input) => {
    asked.push(input);
    if (!input.on && !input.evenWithSessions)
      throw new CallError('refused', '1 SSH session is open, from 192.0.2.7.');
    return { access: access({ ...ON, state: input.on ? 'on' : 'off' }), problem: null };
  };
  const on = await drawbridge(['remote-login', 'on'], { socket });
  expect([on.code, on.out]).toEqual([0, expect.stringContaining('Remote Login  on')]);
  const refused = await drawbridge(['remote-login', 'off'], { socket });
  expect([refused.code, refused.err]).toEqual([
    1,
    'drawbridge: 1 SSH session is open, from 192.0.2.7. To do so, add --even-with-sessions.\n',
  ]);
  const off = await drawbridge(['remote-login', 'off', '--even-with-sessions'], { socket });
  expect([off.code, off.out]).toEqual([0, expect.stringContaining('Remote Login  off')]);
  expect(asked).toEqual([
    { on: true, evenWithSessions: false },
    { on: false, evenWithSessions: false },
    { on: false, evenWithSessions: true },
  ]);
});

test('what did not come about is an error, also as JSON', async () => {
  const { guard, path: socket } = await serve();
  const problem = { sentence: 'Remote Login did not come on.', panes: [] };
  guard.handlers.setRemoteLogin = () => ({ access: access({ ...ON, state: 'off' }), problem });
  expect(await drawbridge(['remote-login', 'on'], { socket })).toEqual({
    code: 1,
    out: '',
    err: 'drawbridge: Remote Login did not come on.\n',
  });
  const json = await drawbridge(['remote-login', 'on', '--json'], { socket });
  expect([json.code, JSON.parse(json.out)]).toEqual([
    1,
    { access: access({ ...ON, state: 'off' }), problem },
  ]);
});
