import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { FirewallChoice } from '../firewall/choose.ts';
import { MacModel } from '../firewall/testing/mac-model.ts';
import { stateDirectory, testOptions } from '../guard/testing/fakes.ts';
import type { Helper } from '../privileged/helper-client.ts';
import { openApi } from './open-api.ts';

const ATTACKER = '203.0.113.66';

/** A Mac whose pf is in memory, and whose connections are real: each that reaches sshd's port comes by pf first. */
async function startOnMac({
  firewall = 'auto',
  problem = null,
}: {
  firewall?: FirewallChoice;
  problem?: string | null;
} = {}) {
  const mac = new MacModel();
  const seen: number[] = [];
  const sshd = createServer((socket) => {
    mac.packet();
    seen.push(socket.remotePort ?? 0);
    socket.on('error', () => undefined).resume();
    socket.write('SSH-2.0-OpenSSH_9.9\r\n');
  });
  await new Promise<void>((resolve) => sshd.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void sshd.close());
  const address = sshd.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const dir = stateDirectory();
  const bin = join(dir, 'bin');
  mkdirSync(bin);
  const logFile = join(dir, 'secure.log');
  writeFileSync(logFile, '');
  const options = testOptions(dir);
  const helper: Helper = {
    run: async (request) => mac.run(request as Parameters<MacModel['run']>[0]),
    problem: async () => problem,
    version: async () => 2,
    stream: () => {
      throw new Error('the log is a file');
    },
  };
  const api = await openApi(
    {
      ...options,
      settings: options.settingsFile.update({ port }),
      log: logFile,
      firewall,
      system: { platform: 'darwin', isRoot: false, path: bin },
    },
    { helper, sshd: join(bin, 'sshd'), sshdConfigDirectory: dir },
  );
  onTestFinished(() => api.stop());
  const say = (message: string) =>
    appendFileSync(logFile, `${new Date().toISOString()} mac-mini sshd-session[4242]: ${message}\n`);
  const attack = (from: string) => {
    for (const pid of [1, 2]) say(`Failed password for root from ${from} port ${40_000 + pid} ssh2`);
  };
  const status = async () => await api.handlers.status({});
  const parts = async () => {
    const all = (await api.handlers.doctor({})).parts;
    return all.filter(({ part }) => part === 'firewall' || part.startsWith('pf'));
  };
  return { mac, api, say, attack, status, parts, seen };
}

function until(condition: () => unknown): Promise<void> {
  return vi.waitFor(async () => expect(await condition()).toBe(true), { timeout: 20_000, interval: 20 });
}

describe('a guard on a Mac', () => {
  test('blocks with pf, which a connection of its own has proven', async () => {
    const { mac, attack, status, parts } = await startOnMac();
    expect((await status()).firewall).toMatchObject({
      engine: 'pf',
      reason: 'Blocking with pf, the firewall of macOS.',
      proof: { state: 'proven', found: expect.stringMatching(/^A connection to 127\.0\.0\.1/) },
    });
    attack(ATTACKER);
    await until(() => mac.keptOut.has(ATTACKER));
    expect(await status()).toMatchObject({ mode: 'guarding', firewall: { holds: 1, problem: null } });
    expect(await parts()).toEqual([
      expect.objectContaining({ part: 'firewall', state: 'ok' }),
      { part: 'pf on', state: 'ok', found: 'pf is on, and Drawbridge keeps it on.', fix: null },
      expect.objectContaining({ part: 'pf rules', state: 'ok' }),
      expect.objectContaining({
        part: 'pf test',
        state: 'ok',
        found: expect.stringMatching(/Tested last at 20/),
      }),
      expect.objectContaining({ part: 'pf table', found: expect.stringMatching(/^It holds [01] of 1/) }),
      {
        part: 'pf others',
        state: 'ok',
        found: 'These use pf, too: com.apple/250.ApplicationFirewall.',
        fix: null,
      },
    ]);
  });

  test("its own test is nobody's attempt", async () => {
    const { seen, say, status, api } = await startOnMac();
    await until(() => seen.length > 0);
    for (const port of seen) say(`Did not receive identification string from 127.0.0.1 port ${port}`);
    say('Invalid user oracle from 203.0.113.9 port 40000');
    await until(async () => (await status()).total.attempts > 0);
    expect((await status()).total.attempts).toBe(1);
    const { events } = await api.handlers.events({ limit: 100 });
    expect(events.map(({ address }) => address)).not.toContain('127.0.0.1');
  });

  test('a VM tool replaces the main ruleset: routes block, the owner is told, and pf takes over when it can', async () => {
    const { mac, api, attack, status, parts } = await startOnMac();
    attack(ATTACKER);
    await until(() => mac.keptOut.has(ATTACKER));
    mac.interfere('replaceMain');
    api.woke();
    await until(async () => (await status()).firewall.engine === 'blackhole');
    await until(() => mac.keptOut.has(ATTACKER));
    expect(await status()).toMatchObject({
      mode: 'guarding',
      firewall: { holds: 1, problem: null, proof: { state: 'unproven' } },
      store: { notices: [expect.stringMatching(/replaced.*Blackhole routes are used/)] },
    });
    expect(await parts()).toMatchObject([
      { part: 'firewall', state: 'attention', found: expect.stringMatching(/not only from SSH/) },
      { part: 'pf on', state: 'ok' },
      { part: 'pf rules', state: 'broken', fix: expect.stringMatching(/^Quit what changes pf/) },
      { part: 'pf test', state: 'broken' },
      { part: 'pf table', state: 'ok' },
      { part: 'pf others' },
    ]);
    attack('203.0.113.67');
    await until(() => mac.routes.size === 2);

    mac.interfere('restoreMain');
    expect(await api.handlers.repairFirewall({})).toMatchObject({ part: { part: 'firewall', state: 'ok' } });
    expect((await status()).firewall).toMatchObject({ engine: 'pf', proof: { state: 'proven' } });
    expect(mac.routes.size).toBe(0);
    expect(mac.keptOut).toEqual(new Set([ATTACKER, '203.0.113.67']));
  });

  test('another choice takes out what is no longer used, and nothing else', async () => {
    const { mac, api, attack, status } = await startOnMac();
    attack(ATTACKER);
    await until(() => mac.keptOut.has(ATTACKER));
    mac.interfere('replaceMain');
    await api.handlers.repairFirewall({});
    await until(() => mac.routes.size === 1);

    await api.handlers.setPreferences({ change: { firewall: 'blackhole' } });
    expect((await status()).firewall).toMatchObject({
      engine: 'blackhole',
      reason: expect.stringMatching(/as chosen/),
      proof: { state: 'not-needed', at: null },
    });
    expect([mac.rules, mac.isEnabled, [...mac.routes]]).toEqual([null, false, [ATTACKER]]);

    await expect(api.handlers.setPreferences({ change: { firewall: 'nftables' } })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/this is a Mac/),
    });
    expect((await status()).firewall.engine).toBe('blackhole');

    mac.interfere('restoreMain');
    await api.handlers.setPreferences({ change: { firewall: 'auto' } });
    expect((await status()).firewall.engine).toBe('pf');
    expect([mac.routes.size, [...mac.keptOut]]).toEqual([0, [ATTACKER]]);

    await api.handlers.setPreferences({ change: { firewall: 'observe' } });
    expect([mac.rules, mac.isEnabled, mac.routes.size]).toEqual([null, false, 0]);
    expect((await status()).firewall.proof).toBe(null);
  });

  test('without the helper it only watches, and says what to do', async () => {
    const { mac, status, parts } = await startOnMac({ problem: 'The helper is not installed. Install it.' });
    expect((await status()).firewall).toMatchObject({
      engine: 'observe',
      reason: 'Observing only: nobody is blocked. The helper is not installed. Install it.',
      proof: null,
    });
    expect(await parts()).toHaveLength(1);
    expect(mac.verbs.filter((verb) => /^(pf|route)-/.test(verb))).toEqual([]);
  });
});
