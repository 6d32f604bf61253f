import { existsSync, realpathSync } from 'node:fs';
import { expect, test } from 'vitest';
import { drawbridge } from '../testing/command.ts';
import { temporaryDirectory } from '../testing/temporary.ts';
import { thisServiceMachine } from './service-machine.ts';

const machine = (platform: NodeJS.Platform) =>
  thisServiceMachine({ platform, uid: 0, home: temporaryDirectory(), environment: {} });

test('the service runs this very program on this very Node, links resolved', () => {
  const { program, files } = machine('linux');
  expect(program.node).toBe(realpathSync(process.execPath));
  expect(program.launch.endsWith('src-main/headless/launch.mjs')).toBe(true);
  expect(existsSync(program.launch)).toBe(true);
  for (const path of [program.node, program.launch]) {
    expect(files.some((file) => path === file || path.startsWith(`${file}/`))).toBe(true);
  }
});

test.each([
  [
    'darwin',
    '/Library/LaunchDaemons/org.drawbridge.guard.plist',
    '/Library/Application Support/Drawbridge/drawbridge.sock',
  ],
  ['linux', '/etc/systemd/system/drawbridge.service', '/var/lib/drawbridge/drawbridge.sock'],
  ['freebsd', null, '/var/lib/drawbridge/drawbridge.sock'],
] as const)('on %s', (platform, definition, socket) => {
  expect(machine(platform)).toMatchObject({ definition, socket, isRoot: true });
});

test('status is told without being root, and without a guard', async () => {
  const { code, out } = await drawbridge(['service', 'status', '--json']);
  const state = JSON.parse(out) as { isInstalled: boolean; isRunning: boolean };
  expect(state).toMatchObject({ socket: expect.stringContaining('drawbridge.sock') });
  expect(code).toBe(state.isInstalled && !state.isRunning ? 1 : 0);
});
