/** The guard as a service, over fakes of systemctl and launchctl that really run what they are told. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SYSTEM_PATH } from '../../../src-shared/system.ts';
import { FAKE_MAIN, Running } from '../testing/process.ts';
import { temporaryDirectory } from '../testing/temporary.ts';
import { installService, serviceState, uninstallService } from './service.ts';
import type { ServiceMachine } from './service-machine.ts';

const E2E = fileURLToPath(new URL('../../../e2e/', import.meta.url));
const LABEL = 'org.drawbridge.guard';

interface TestMachine {
  readonly machine: ServiceMachine;
  readonly calls: () => string[];
  /** The system's keeper of services is not there. */
  readonly loseKeeper: () => void;
}

/** What root runs: a program of its own that becomes a guard in memory. */
function program(state: string): ServiceMachine['program'] {
  const folder = temporaryDirectory();
  const launch = join(folder, 'launch.mjs');
  writeFileSync(
    launch,
    `process.argv = [process.argv[0], ${JSON.stringify(FAKE_MAIN)}, 'run', '--state', ${JSON.stringify(state)}];\nawait import(${JSON.stringify(FAKE_MAIN)});\n`,
  );
  return { node: process.execPath, launch, uiPort: null };
}

function common(): Pick<ServiceMachine, 'isRoot' | 'socket' | 'program' | 'files' | 'logFile'> {
  const state = temporaryDirectory();
  const what = program(state);
  return {
    isRoot: true,
    socket: join(state, 'drawbridge.sock'),
    program: what,
    files: [what.launch],
    logFile: join(state, 'log'),
  };
}

function linux(): TestMachine {
  const units = temporaryDirectory();
  const bin = temporaryDirectory();
  writeFileSync(join(bin, 'systemctl'), `#!/bin/sh\nexec ${join(E2E, 'linux/systemctl')} ${units} "$@"\n`);
  chmodSync(join(bin, 'systemctl'), 0o755);
  const noSystemd = join(units, 'NO_SYSTEMD');
  onTestFinished(() => {
    if (!existsSync(noSystemd)) execFileSync(join(bin, 'systemctl'), ['stop', 'drawbridge.service']);
  });
  return {
    machine: {
      ...common(),
      platform: 'linux',
      path: `${bin}:${SYSTEM_PATH}`,
      definition: join(units, 'drawbridge.service.unit'),
    },
    calls: () => readFileSync(join(units, 'calls'), 'utf8').split('\n'),
    loseKeeper: () => writeFileSync(noSystemd, ''),
  };
}

function mac(): TestMachine {
  const bin = temporaryDirectory();
  const shared = common();
  const state = join(bin, 'mac-state/launchd');
  mkdirSync(state, { recursive: true });
  execFileSync('ln', ['-s', join(E2E, 'mac/launchctl'), join(bin, 'launchctl')]);
  const { node, launch } = shared.program;
  const pid = join(bin, 'pid');
  const start = `setsid ${node} ${launch} >${shared.logFile} 2>&1 </dev/null &\necho $! >${pid}`;
  const end = `kill $(cat ${pid}) && while [ -r /proc/$(cat ${pid})/status ] && ! grep -q '^State:.Z' /proc/$(cat ${pid})/status; do sleep 0.05; done; :`;
  writeFileSync(join(state, `loaded-${LABEL}`), `#!/bin/sh\n${start}\n`, { mode: 0o755 });
  writeFileSync(join(state, `gone-${LABEL}`), `#!/bin/sh\n${end}\n`, { mode: 0o755 });
  onTestFinished(() => {
    if (existsSync(join(state, 'loaded', LABEL))) execFileSync(join(state, `gone-${LABEL}`));
  });
  return {
    machine: {
      ...shared,
      platform: 'darwin',
      path: `${bin}:${SYSTEM_PATH}`,
      definition: join(temporaryDirectory(), 'LaunchDaemons', `${LABEL}.plist`),
    },
    calls: () => readFileSync(join(bin, 'mac-state/calls'), 'utf8').split('\n'),
    loseKeeper: () => execFileSync('rm', [join(bin, 'launchctl')]),
  };
}

describe.skipIf(process.geteuid?.() !== 0).each([
  ['systemd', linux],
  ['launchd', mac],
] as const)('with %s (skipped: not root)', (keeper, make) => {
  test('installed it answers, installed again nothing changes, uninstalled it is gone', async () => {
    const { machine, calls } = make();
    expect(await serviceState(machine)).toMatchObject({ isInstalled: false, isRunning: false, guard: null });
    const first = await installService(machine);
    expect(first).toMatchObject({ isChanged: true, guard: { version: '0.1.0' } });
    expect(statSync(machine.definition ?? '').mode & 0o777).toBe(0o644);
    expect(await serviceState(machine)).toMatchObject({
      isInstalled: true,
      isRunning: true,
      program: machine.program,
      guard: { pid: first.guard.pid },
    });
    const before = calls().length;
    expect(await installService(machine)).toEqual({ isChanged: false, guard: first.guard });
    const between = calls()
      .slice(before)
      .filter((call) => !/print|show|is-active|^$/.test(call));
    expect(between).toEqual([]);

    expect(await uninstallService(machine)).toBe(true);
    expect(existsSync(machine.definition ?? '')).toBe(false);
    expect(await serviceState(machine)).toMatchObject({ isInstalled: false, isRunning: false, guard: null });
    expect(await uninstallService(machine)).toBe(false);
  }, 60_000);

  test('of another program it is brought up to date, and started anew', async () => {
    const { machine } = make();
    const first = await installService(machine);
    const elsewhere = `${machine.program.launch}.new.mjs`;
    writeFileSync(elsewhere, readFileSync(machine.program.launch));
    const second = await installService({ ...machine, program: { ...machine.program, launch: elsewhere } });
    expect(second.isChanged).toBe(true);
    expect(second.guard.pid).not.toBe(first.guard.pid);
    expect((await serviceState(machine)).program?.launch).toBe(elsewhere);
  }, 60_000);

  test('what others than root can change is not run as root', async () => {
    const { machine } = make();
    chownSync(machine.program.launch, 1000, 1000);
    await expect(installService(machine)).rejects.toThrow(
      /launch\.mjs does not belong to root\. Install it for root: .*sudo npm install -g/,
    );
    expect(existsSync(machine.definition ?? '')).toBe(false);
  });

  test('another guard is not pushed aside', async () => {
    const { machine } = make();
    const other = new Running(FAKE_MAIN, [
      'run',
      '--socket',
      machine.socket,
      '--state',
      temporaryDirectory(),
    ]);
    await expect.poll(() => other.out, { timeout: 30_000 }).toContain('READY.');
    await expect(installService(machine)).rejects.toThrow(
      `Another guard runs already (pid ${other.child.pid})`,
    );
    expect(existsSync(machine.definition ?? '')).toBe(false);
  }, 60_000);

  test('only root, and only where services are kept', async () => {
    const { machine, loseKeeper } = make();
    await expect(installService({ ...machine, isRoot: false })).rejects.toThrow(
      /sudo drawbridge service install/,
    );
    await expect(uninstallService({ ...machine, isRoot: false })).rejects.toThrow(
      /sudo drawbridge service uninstall/,
    );
    await expect(installService({ ...machine, definition: null })).rejects.toThrow(/no service manager/);
    loseKeeper();
    const why = keeper === 'systemd' ? /systemd does not run/ : /launchctl is not here/;
    await expect(installService(machine)).rejects.toThrow(why);
    expect(await serviceState(machine)).toMatchObject({ isInstalled: false, isRunning: false });
  });
});
