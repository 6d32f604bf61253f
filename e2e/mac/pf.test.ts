import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openApi } from '../../src-main/api/open-api.ts';
import { BROUGHT_HELPER } from '../../src-main/guard/open-helper.ts';
import { testOptions } from '../../src-main/guard/testing/fakes.ts';
import type { Helper } from '../../src-main/privileged/helper-client.ts';
import { SpawnedHelper } from '../../src-main/privileged/spawned-helper.ts';
import { MacMachine, macMachineProblem } from './mac-machine.ts';

/** Each request to the helper makes a machine's mounts anew. */
const LIMIT_MS = 120_000;

const OURS = 'pf/anchors/com.apple:260.drawbridge';
const TABLE = `${OURS}/tables/drawbridge`;
const DEFAULT_MAIN = 'scrub-anchor "com.apple/*" all fragment reassemble\nanchor "com.apple/*" all\n';

/** The guard itself, with the real helper, on a machine with a Mac's pf. */
async function startOnMac() {
  const machine = new MacMachine();
  onTestFinished(() => machine.remove());
  const dir = mkdtempSync(join(tmpdir(), 'drawbridge-pf-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const sshd = createServer((socket) => {
    socket.on('error', () => undefined).resume();
    socket.write('SSH-2.0-OpenSSH_9.9\r\n');
  });
  await new Promise<void>((resolve) => sshd.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void sshd.close());
  const address = sshd.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const spawned = new SpawnedHelper({ path: BROUGHT_HELPER, prefix: machine.enter([]) });
  const helper: Helper = {
    run: (request) => spawned.run(request),
    problem: async () => null,
    version: async () => 2,
    stream: () => {
      throw new Error('the log is a file');
    },
  };
  const logFile = join(dir, 'secure.log');
  writeFileSync(logFile, '');
  const options = testOptions(dir);
  const start = () =>
    openApi(
      { ...options, settings: options.settingsFile.update({ port }), log: logFile, system: machine.system },
      { helper, sshd: join(dir, 'sshd'), sshdConfigDirectory: dir },
    );
  const api = await start();
  onTestFinished(() => api.stop());
  const attack = (from: string) => {
    for (const pid of [1, 2]) {
      const said = `Failed password for root from ${from} port ${40_000 + pid} ssh2`;
      appendFileSync(logFile, `${new Date().toISOString()} mac-mini sshd-session[${pid}]: ${said}\n`);
    }
  };
  const firewall = async () => (await api.handlers.status({})).firewall;
  const blocked = () => machine.read(TABLE).split('\n').slice(0, -1).sort();
  /** Another program's call. */
  const pfctl = (...words: string[]) => {
    expect(spawnSync(join(machine.bin, 'pfctl'), words).status).toBe(0);
  };
  return { machine, api, attack, firewall, blocked, pfctl, port };
}

function until(condition: () => unknown): Promise<void> {
  return vi.waitFor(async () => expect(await condition()).toBe(true), { timeout: 60_000, interval: 50 });
}

const problem = macMachineProblem();

describe.skipIf(problem !== null)(`the guard and its helper on a Mac's pf ${problem ?? ''}`, () => {
  test('attackers get into the table; whatever others do to pf is noticed and put right; all of it can be taken out', {
    timeout: LIMIT_MS,
  }, async () => {
    const { machine, api, attack, firewall, blocked, pfctl, port } = await startOnMac();
    expect(await firewall()).toMatchObject({ engine: 'pf', proof: { state: 'proven' }, problem: null });
    expect(machine.read(`${OURS}/rules`)).toContain(
      `block drop in quick proto tcp from <drawbridge> to any port { ${port} }`,
    );
    attack('203.0.113.66');
    attack('2001:db8:7::1');
    await until(() => blocked().length === 2);
    expect(blocked()).toEqual(['2001:db8:7::/64', '203.0.113.66']);

    // Somebody flushes our anchor, and switches pf off for all.
    machine.set(OURS, null);
    pfctl('-d');
    const { proof } = await firewall();
    api.woke();
    await until(async () => ((await firewall()).proof?.at ?? 0) > (proof?.at ?? 0));
    expect(blocked()).toHaveLength(2);
    expect(await firewall()).toMatchObject({ engine: 'pf', holds: 2, proof: { state: 'proven' } });
    // Another program holds pf from now on.
    pfctl('-E');

    // A VM tool replaces the main ruleset.
    machine.set('pf/main', 'anchor "com.vendor.vmnet" all\n');
    await api.handlers.repairFirewall({});
    expect(await firewall()).toMatchObject({
      engine: 'blackhole',
      reason: expect.stringMatching(/main ruleset of pf was replaced/),
      holds: 2,
      problem: null,
      proof: { state: 'unproven' },
    });
    expect(machine.read('routes').split('\n').slice(0, -1).sort()).toEqual([
      'inet host 203.0.113.66 127.0.0.1 B',
      'inet6 net 2001:db8:7::/64 ::1 B',
    ]);
    expect(machine.read('pf/main')).toBe('anchor "com.vendor.vmnet" all\n');
    const { parts } = await api.handlers.doctor({});
    expect(parts.find(({ part }) => part === 'pf others')?.found).toMatch(/com\.vendor\.vmnet/);

    machine.set('pf/main', DEFAULT_MAIN);
    await api.handlers.repairFirewall({});
    expect(await firewall()).toMatchObject({ engine: 'pf', holds: 2, proof: { state: 'proven' } });
    expect(machine.read('routes')).toBe('');
    const { notices } = (await api.handlers.status({})).store;
    expect(notices[0]).toMatch(/(switched off|taken out of pf).*put that right\.$/);
    expect(notices.slice(-2)).toEqual([
      expect.stringMatching(/main ruleset of pf was replaced.*Blackhole routes are used/),
      expect.stringMatching(/pf is shown to work again/),
    ]);

    // The other program goes on holding pf.
    await api.handlers.setPreferences({ change: { firewall: 'observe' } });
    expect(machine.read(`${OURS}/rules`)).toBe('');
    expect(
      spawnSync('ls', [join(machine.state, 'pf/tokens')])
        .stdout.toString()
        .split('\n'),
    ).toHaveLength(2);
    // Never by us: switching pf off for all, or the main ruleset.
    const calls = machine.calls().filter((call) => call.startsWith('pfctl'));
    expect(calls.filter((call) => /^pfctl .*-d\b/.test(call))).toEqual(['pfctl -d']);
    expect(
      calls.filter((call) => / -f /.test(call) && !call.includes('-a com.apple/260.drawbridge')),
    ).toEqual([]);
  });

  test('rules that pf never comes by are seen to do nothing, however well all looks; nor is a table that takes no more', {
    timeout: LIMIT_MS,
  }, async () => {
    const { machine, api, attack, firewall } = await startOnMac();
    machine.set('pf/never-evaluated', '');
    await api.handlers.repairFirewall({});
    expect(await firewall()).toMatchObject({
      engine: 'blackhole',
      reason: expect.stringMatching(/Connections to 127\.0\.0\.1.*did not come by/),
    });
    attack('203.0.113.66');
    await until(() => machine.read('routes') === 'inet host 203.0.113.66 127.0.0.1 B\n');
    machine.set('pf/never-evaluated', null);
    await api.handlers.repairFirewall({});
    expect(await firewall()).toMatchObject({ engine: 'pf', holds: 1, proof: { state: 'proven' } });

    // A table that is full does not take the next.
    machine.set('pf/limit', '1');
    attack('203.0.113.67');
    await until(() => machine.read('routes').includes('203.0.113.67'));
    expect((await firewall()).proof).toMatchObject({
      state: 'unproven',
      found: expect.stringMatching(/^pf does not take the blocks: .*table is full/),
    });
    machine.set('pf/limit', null);
    await api.handlers.repairFirewall({});
    expect(await firewall()).toMatchObject({ engine: 'pf', holds: 2, proof: { state: 'proven' } });
    expect(machine.read('routes')).toBe('');
  });
});
