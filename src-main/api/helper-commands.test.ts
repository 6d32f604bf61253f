import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeLaunchd, MacMachine, macMachineProblem } from '../../e2e/mac/mac-machine.ts';
import { openHelper } from '../guard/open-helper.ts';
import { MAC_PLACES } from '../privileged/helper-places.ts';
import { startTestApi } from './testing/test-api.ts';

const problem = macMachineProblem();
describe.skipIf(problem !== null)(
  `the helper through the contract${problem === null ? '' : ` (skipped: ${problem})`}`,
  () => {
    let mac: MacMachine;
    let launchd: FakeLaunchd;
    let dir: string;
    beforeEach(() => {
      mac = new MacMachine();
      launchd = new FakeLaunchd(mac);
      dir = mkdtempSync(join(tmpdir(), 'drawbridge-api-'));
    });
    afterEach(async () => {
      await launchd.stop();
      mac.remove();
      rmSync(dir, { recursive: true, force: true });
    });

    const start = () => {
      const places = {
        script: mac.path(MAC_PLACES.script),
        socketJob: mac.path(MAC_PLACES.socketJob),
        restoreJob: mac.path(MAC_PLACES.restoreJob),
        socket: mac.path(MAC_PLACES.socket),
      };
      const system = { ...mac.system, isRoot: false };
      const installer = { places, rootShell: mac.enter(['/bin/sh', '-c']) };
      return startTestApi(dir, { system, helper: openHelper(system, places), installer });
    };

    test('is installed, and the guard starts anew with it; taken out, and it goes on observing', async () => {
      const { handlers, starts } = await start();
      const helperPart = async () => (await handlers.doctor({})).parts.find(({ part }) => part === 'helper');
      expect(await helperPart()).toMatchObject({
        state: 'attention',
        found: expect.stringContaining('not installed'),
      });
      expect(await handlers.installHelper({})).toMatchObject({ state: 'installed' });
      expect(starts.map(({ firewall }) => firewall)).toEqual(['auto', 'auto']);
      expect(await handlers.helperState({})).toMatchObject({ state: 'installed' });
      expect(await helperPart()).toMatchObject({ state: 'ok', fix: null });
      expect(await handlers.uninstallHelper({})).toMatchObject({ state: 'not-installed' });
      // What it holds is lifted first.
      expect(starts.map(({ firewall }) => firewall)).toEqual(['auto', 'auto', 'observe', 'auto']);
    }, 60_000);

    test('a prompt that is dismissed changes nothing', async () => {
      const { handlers, starts } = await start();
      mac.set('prompt-answer', 'cancel');
      await expect(async () => handlers.installHelper({})).rejects.toMatchObject({
        code: 'refused',
        message: expect.stringMatching(/^The prompt was dismissed, and nothing was changed\./),
      });
      expect(starts).toHaveLength(1);
      expect(await handlers.helperState({})).toMatchObject({ state: 'not-installed' });
    }, 60_000);
  },
);
