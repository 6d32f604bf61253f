import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import * as plist from 'plist';
import { describe, expect, onTestFinished, test } from 'vitest';
import { launchdPlist, programIn, systemdUnit } from './definition.ts';

const PROGRAM = { node: '/usr/local/bin/node', launch: '/usr/local/lib/drawbridge/launch.mjs', uiPort: null };
const PATH = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((text) => !/[\x00-\x1f\x7f-\x9f\u2028\u2029]/.test(text))
  .map((text) => `/opt/${text}`);

const PORT = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: null });

describe('for launchd', () => {
  test('a property list that runs at boot, and again whenever it ends', () => {
    expect(plist.parse(launchdPlist(PROGRAM, '/var/log/drawbridge.log'))).toEqual({
      Label: 'org.drawbridge.guard',
      ProgramArguments: [PROGRAM.node, PROGRAM.launch, 'run'],
      EnvironmentVariables: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DRAWBRIDGE_SERVICE: '1' },
      WorkingDirectory: '/',
      RunAtLoad: true,
      KeepAlive: true,
      ThrottleInterval: 5,
      ExitTimeOut: 30,
      AbandonProcessGroup: true,
      StandardOutPath: '/var/log/drawbridge.log',
      StandardErrorPath: '/var/log/drawbridge.log',
    });
  });

  test('any path stays one word', () => {
    fc.assert(
      fc.property(PATH, PATH, PORT, (node, launch, uiPort) => {
        const text = launchdPlist({ node, launch, uiPort }, '/x');
        expect((plist.parse(text) as { ProgramArguments: string[] }).ProgramArguments).toEqual([
          node,
          launch,
          'run',
          ...(uiPort === null ? [] : ['--ui-port', String(uiPort)]),
        ]);
        expect(programIn(text)).toEqual({ node, launch, uiPort });
      }),
    );
  });
});

describe('for systemd', () => {
  const analyze = '/usr/bin/systemd-analyze';

  test.skipIf(!existsSync(analyze))(
    'systemd-analyze finds nothing (skipped where it is not installed)',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'drawbridge unit-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      // It looks whether what is run is there.
      const launch = join(folder, 'a "b" %h $HOME \\.mjs');
      writeFileSync(launch, '');
      const unit = join(folder, 'drawbridge.service');
      writeFileSync(unit, systemdUnit({ node: process.execPath, launch, uiPort: 8422 }));
      const { status, stdout, stderr } = spawnSync(analyze, ['verify', '--man=no', unit], {
        encoding: 'utf8',
      });
      const said = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('drawbridge'));
      expect([status, said]).toEqual([0, []]);
    },
  );

  test('what it says', () => {
    const unit = systemdUnit(PROGRAM);
    for (const line of [
      `ExecStart="${PROGRAM.node}" "${PROGRAM.launch}" run`,
      'Restart=always',
      'KillMode=process',
      'WantedBy=multi-user.target',
    ]) {
      expect(unit.split('\n')).toContain(line);
    }
  });

  test('any path stays one word, with nothing in it that systemd would replace', () => {
    fc.assert(
      fc.property(PATH, PATH, PORT, (node, launch, uiPort) => {
        const text = systemdUnit({ node, launch, uiPort });
        const line = /^ExecStart=(.*)$/m.exec(text)?.[1] ?? '';
        expect(line.replaceAll('%%', '').replaceAll('$$', '')).not.toMatch(/[%$]/);
        expect(programIn(text)).toEqual({ node, launch, uiPort });
      }),
    );
  });
});

test('a path with a control character is none to write', () => {
  for (const node of ['/a\nb', '/a\0', '/\x1b[31m']) {
    expect(() => systemdUnit({ node, launch: '/x', uiPort: null })).toThrow(/control character/);
    expect(() => launchdPlist({ node, launch: '/x', uiPort: null }, '/y')).toThrow(/control character/);
  }
});

test('what is none of ours has no program', () => {
  expect(programIn('')).toBe(null);
  expect(programIn('[Service]\nExecStart=/usr/bin/other run\n')).toBe(null);
});
