/**
 * The whole guard on a Mac: the real helper script, installed by macOS's prompt behind launchd's socket, over this
 * project's stand-ins for a Mac's own programs (e2e/mac). One machine goes through all of it, in order.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Api, openApi } from '../src-main/api/open-api.ts';
import { openHelper } from '../src-main/guard/open-helper.ts';
import { MAC_PLACES } from '../src-main/privileged/helper-places.ts';
import { SettingsFile } from '../src-main/settings/settings-file.ts';
import type { Part } from '../src-shared/contract.ts';
import { FakeLog } from './mac/fake-log.ts';
import { FakeLaunchd, MacMachine, macMachineProblem } from './mac/mac-machine.ts';

const OURS = 'pf/anchors/com.apple:260.drawbridge';
const TABLE = `${OURS}/tables/drawbridge`;
const DEFAULT_MAIN = 'scrub-anchor "com.apple/*" all fragment reassemble\nanchor "com.apple/*" all\n';
const [FIRST, SECOND, THIRD, FOURTH] = ['203.0.113.66', '203.0.113.67', '203.0.113.68', '203.0.113.69'];

const TWO_FOR_ROOT = {
  rules: {
    rules: [
      { name: 'root', counts: ['root' as const], attempts: 2, withinSeconds: 600, blockSeconds: 86_400 },
    ],
    restrictedUsers: [],
    growth: { factor: 2, maxSeconds: null, rememberSeconds: 3600 },
    escalation: null,
    resetOnSuccess: true,
    spareAfterLoginSeconds: 3600,
    ipv6PrefixLength: 64,
  },
};

const problem = macMachineProblem();

describe.skipIf(problem !== null)(
  `a guard on a Mac${problem === null ? '' : ` (skipped: ${problem})`}`,
  () => {
    let machine: MacMachine;
    let launchd: FakeLaunchd;
    let log: FakeLog;
    let sshd: Server;
    let port: number;
    let api: Api;
    let ticks = 0;

    const record = (message: string, pid = 4242) => ({
      time: Date.now(),
      mach: ++ticks * 1000,
      message,
      pid,
    });
    const failed = (from: string, attempt: number) =>
      record(`Failed password for root from ${from} port ${40_000 + attempt} ssh2`, 4000 + attempt);
    const attack = (from: string) => log.say(failed(from, 1), failed(from, 2));

    /** sshd as far as a connection without a login goes: it greets, and logs the end as sshd-session does. */
    const startSshd = async () => {
      sshd = createServer((socket) => {
        const near = socket.remotePort ?? 0;
        socket.on('error', () => undefined).resume();
        socket.on('close', () =>
          log.say(
            record('error: kex_exchange_identification: Connection closed by remote host'),
            record(`Connection closed by 127.0.0.1 port ${near}`),
          ),
        );
        socket.write('SSH-2.0-OpenSSH_10.0\r\n');
      });
      await new Promise<void>((done) => sshd.listen(0, '127.0.0.1', done));
      const address = sshd.address();
      port = typeof address === 'object' && address !== null ? address.port : 0;
    };

    const start = async () => {
      const stateDirectory = join(machine.dir, 'state');
      mkdirSync(stateDirectory, { recursive: true });
      const settingsFile = new SettingsFile(stateDirectory);
      const places = {
        script: machine.path(MAC_PLACES.script),
        socketJob: machine.path(MAC_PLACES.socketJob),
        restoreJob: machine.path(MAC_PLACES.restoreJob),
        socket: machine.path(MAC_PLACES.socket),
      };
      const system = { ...machine.system, isRoot: false };
      api = await openApi(
        {
          stateDirectory,
          log: 'auto',
          firewall: 'auto',
          replay: null,
          speed: 'max',
          settings: settingsFile.update({ port, rules: TWO_FOR_ROOT }),
          settingsFile,
          version: '0.0.0',
          system,
        },
        {
          helper: openHelper(system, places),
          installer: { places, rootShell: machine.enter(['/bin/sh', '-c']) },
          sshd: join(machine.bin, 'sshd'),
          sshdConfigDirectory: machine.path('etc/ssh'),
        },
      );
    };

    const status = () => api.handlers.status({});
    const firewall = async () => (await status()).firewall;
    const parts = async () => {
      const { parts } = await api.handlers.doctor({});
      return new Map(parts.map((part) => [part.part, part]));
    };
    const part = async (name: string): Promise<Part | undefined> => (await parts()).get(name);
    const lines = (name: string) => machine.read(name).split('\n').slice(0, -1).sort();
    const isOn = () => existsSync(join(machine.state, 'pf/enabled'));
    const blocked = () => lines(TABLE);
    const until = (condition: () => unknown) =>
      vi.waitFor(async () => expect(await condition()).toBe(true), { timeout: 40_000, interval: 100 });

    beforeAll(async () => {
      machine = new MacMachine();
      for (const name of ['sw_vers', 'sysctl', 'sshd']) {
        symlinkSync(new URL(`./mac/${name}`, import.meta.url).pathname, join(machine.bin, name));
      }
      log = new FakeLog(machine.bin);
      launchd = new FakeLaunchd(machine);
      machine.set('launchd/switched/com.openssh.sshd', 'enabled\n');
      machine.set('launchd/loaded/com.openssh.sshd', '/System/Library/LaunchDaemons/ssh.plist\n');
      await startSshd();
      // Whoever uses this Mac is no administrator of its log.
      log.isAdmin = false;
      attack(FIRST);
      await start();
    });

    afterAll(async () => {
      await api?.stop();
      sshd?.close();
      log?.endStreams();
      await launchd?.stop();
      machine?.remove();
    });

    test('without its helper it neither reads nor blocks, says so, and has one button for both', async () => {
      await until(async () => (await status()).log.problem !== null);
      const now = await status();
      expect(now).toMatchObject({
        mode: 'observing',
        condition: 'broken',
        log: {
          problem: expect.stringMatching(/^macOS lets only administrators read its log\. .*not installed/),
        },
        firewall: { engine: 'observe' },
      });
      const found = await parts();
      for (const name of ['log', 'helper', 'firewall']) {
        expect(found.get(name), name).toMatchObject({
          state: expect.stringMatching(/attention|broken/),
          repair: { action: 'install-helper', label: 'Install Helper…' },
        });
      }
      machine.set('prompt-answer', 'cancel');
      await expect(async () => api.handlers.installHelper({})).rejects.toMatchObject({
        code: 'refused',
        message: expect.stringMatching(/^The prompt was dismissed, and nothing was changed\./),
      });
      machine.set('prompt-answer', null);
    });

    test('with it, what was logged before is read and blocked, pf is proven, and every part is well', async () => {
      expect(await api.handlers.installHelper({})).toMatchObject({ state: 'installed' });
      await until(() => blocked().length === 1);
      expect(await firewall()).toMatchObject({ engine: 'pf', proof: { state: 'proven' }, problem: null });
      await until(() => log.streams.length > 0);
      attack('2001:db8:7::1');
      await until(() => blocked().length === 2);
      expect(blocked()).toEqual(['2001:db8:7::/64', FIRST]);
      await until(async () => (await part('levels'))?.state === 'ok');
      const found = await parts();
      const expected = [
        'log',
        'lines',
        'test line',
        'levels',
        'sshd version',
        'remote login',
        'helper',
        'firewall',
      ];
      for (const name of [...expected, 'pf on', 'pf rules', 'pf test', 'pf table', 'pf others', 'store']) {
        expect(found.get(name), name).toMatchObject({ state: 'ok', fix: null });
      }
      expect(found.get('sshd version')?.found).toBe('sshd calls itself OpenSSH_10.0p2, LibreSSL 3.3.6.');
      expect(found.get('helper')?.found).toMatch(/answers as version \d+\.$/);
      expect(found.get('pf table')?.found).toBe('It holds 2 of 2 addresses and networks.');
      expect(found.get('remote login')?.found).toMatch(/^sshd answers on port \d+\. All users may log in\.$/);
    });

    test('a VM tool replaces the main ruleset: routes block, with those that come meanwhile, until it is back', async () => {
      machine.set('pf/main', 'anchor "com.vendor.vmnet" all\n');
      api.woke();
      await until(async () => (await firewall()).engine === 'blackhole');
      attack(SECOND);
      await until(() => lines('routes').length === 3);
      expect(lines('routes')).toEqual([
        `inet host ${FIRST} 127.0.0.1 B`,
        `inet host ${SECOND} 127.0.0.1 B`,
        'inet6 net 2001:db8:7::/64 ::1 B',
      ]);
      const found = await parts();
      expect(found.get('pf rules')).toMatchObject({
        state: 'broken',
        fix: expect.stringMatching(/^Quit what changes pf/),
        repair: { action: 'repair-firewall' },
      });
      expect(found.get('pf others')?.found).toContain('com.vendor.vmnet');
      expect((await status()).store.notices.at(-1)).toMatch(
        /main ruleset of pf was replaced.*Blackhole routes/,
      );

      machine.set('pf/main', DEFAULT_MAIN);
      await api.handlers.repairFirewall({});
      expect(await firewall()).toMatchObject({ engine: 'pf', proof: { state: 'proven' } });
      expect(lines('routes')).toEqual([]);
      expect(blocked()).toContain(SECOND);
    });

    test('pf that somebody switches off is on again by itself; a stream that is killed loses and doubles nothing', async () => {
      const { attempts } = (await status()).total;
      const { proof } = await firewall();
      expect(spawnSync(join(machine.bin, 'pfctl'), ['-d']).status).toBe(0);
      const ended = log.endStreams();
      expect(ended).toBeGreaterThan(0);
      log.store(failed(THIRD, 1));
      await until(() => log.streams.length > 0);
      const last = failed(THIRD, 2);
      log.say(last);
      log.stream(last, last);
      await until(() => blocked().includes(THIRD));
      await until(async () => {
        const now = (await firewall()).proof;
        return isOn() && (now?.at ?? 0) > (proof?.at ?? 0) && now?.state === 'proven';
      });
      expect(isOn()).toBe(true);
      expect((await status()).store.notices.join(' ')).toMatch(/pf was switched off.*put that right/);
      // Two attempts of the third, as it made two; our own connections are none.
      expect((await status()).total.attempts).toBe(attempts + 2);
      expect((await status()).log.problem).toBe(null);
    });

    test('pf that refuses everything is told in its words, and routes block', async () => {
      machine.set('pf/fails', '/dev/pf: Operation not permitted');
      await api.handlers.repairFirewall({});
      expect(await firewall()).toMatchObject({
        engine: 'blackhole',
        reason: expect.stringContaining('Operation not permitted'),
      });
      await until(() => lines('routes').length === 4);
      machine.set('pf/fails', null);
      await api.handlers.repairFirewall({});
      expect(await firewall()).toMatchObject({ engine: 'pf', proof: { state: 'proven' } });
      expect(lines('routes')).toEqual([]);
    });

    test('a helper that is of another version, or gone, is said and put right by its button', async () => {
      const script = machine.path(MAC_PLACES.script);
      const text = readFileSync(script, 'utf8');
      writeFileSync(script, text.replace(/^VERSION=.*$/m, 'VERSION=1'));
      expect(await api.handlers.helperState({})).toMatchObject({ state: 'outdated', version: 1 });
      expect(await part('helper')).toMatchObject({
        state: 'attention',
        found: expect.stringMatching(/^The helper is of version 1, and this Drawbridge needs/),
        repair: { action: 'install-helper', label: 'Upgrade Helper…' },
      });
      rmSync(script);
      await api.handlers.repairFirewall({});
      expect((await firewall()).problem).toMatch(/Of the helper .* is missing\. Install it/);
      expect(await part('firewall')).toMatchObject({
        state: 'broken',
        repair: { action: 'install-helper', label: 'Repair Helper…' },
      });
      expect(await api.handlers.installHelper({})).toMatchObject({ state: 'installed' });
      await until(async () => (await firewall()).proof?.state === 'proven');
      expect((await firewall()).problem).toBe(null);
      expect(blocked()).toHaveLength(4);
    });

    test('the report tells how this Mac is, and nothing of its owner or of anybody', async () => {
      log.say(record('Failed password for invalid user wilhelmina from 198.51.100.7 port 9 ssh2', 4999));
      machine.set('groups/com.apple.access_ssh', 'user balthasar\n');
      const { text } = await api.handlers.problemReport({});
      const section = /## This Mac\n(\{[\s\S]*?\n\})\n/.exec(text)?.[1] ?? '';
      const mac = JSON.parse(section);
      expect(mac).toMatchObject({
        macOs: { version: '26.0.1 (0)', build: '25A362 (0)' },
        sshd: { version: 'OpenSSH_10.0p2, LibreSSL 3.3.6 (0)', '-G': { code: 0 } },
        remoteLogin: {
          'print-disabled': ['\t\t"com.openssh.sshd" => enabled'],
          print: { code: 0 },
          'com.apple.access_ssh': { code: 0 },
          'com.apple.access_ssh-disabled': { code: 64 },
        },
        boot: {
          boottime: expect.stringMatching(/^\{ sec = 9/),
          bootsessionuuid: expect.stringMatching(/^XXXXXXXX-XXXX-/),
        },
        pf: {
          words: expect.arrayContaining([
            expect.stringMatching(/^info Status: Enabled/),
            'main anchor "com.apple/*" all',
          ]),
          evaluationsRose: { 'loopback, IPv4': expect.any(Number) },
        },
        log: {
          'by this user': { show: { complaint: expect.stringContaining('Must be admin') } },
          'by the helper': {
            show: { forms: { levels: { Info: expect.any(Number) }, users: { 0: expect.any(Number) } } },
            stream: { forms: { boots: { empty: expect.any(Number) } } },
          },
        },
      });
      expect(mac.pf.evaluationsRose['loopback, IPv4']).toBeGreaterThan(0);
      for (const secret of ['wilhelmina', 'balthasar', '198.51.100.7', FIRST, hostname()]) {
        expect(text).not.toContain(secret);
      }
    });

    test('after a restart the blocks are back before any guard runs; then it goes on where it was', async () => {
      const { attempts } = (await status()).total;
      await api.stop();
      machine.reboot();
      expect(blocked()).toEqual([]);
      log.endStreams();
      launchd.boot();
      await until(() => blocked().length === 4);
      expect(isOn()).toBe(true);
      log.store(failed(FOURTH, 1), failed(FOURTH, 2));
      await start();
      await until(() => blocked().includes(FOURTH));
      await until(async () => (await firewall()).holds === 5);
      expect(await firewall()).toMatchObject({ engine: 'pf', proof: { state: 'proven' } });
      expect((await status()).total.attempts).toBe(attempts + 2);
    });

    test('taken out, nothing of it is left, and the guard goes on observing', async () => {
      expect(await api.handlers.uninstallHelper({})).toMatchObject({ state: 'not-installed' });
      expect(machine.read(`${OURS}/rules`)).toBe('');
      expect(isOn()).toBe(false);
      expect(readdirSync(join(machine.state, 'pf/tokens'))).toEqual([]);
      expect(lines('routes')).toEqual([]);
      expect(existsSync(machine.path('var/db/drawbridge'))).toBe(false);
      expect(readdirSync(machine.path('Library/LaunchDaemons'))).toEqual([]);
      expect(await firewall()).toMatchObject({ engine: 'observe' });
      // Never by us: switching pf off for all, or another ruleset than our own.
      const calls = machine.calls().filter((call) => call.startsWith('pfctl'));
      expect(calls.filter((call) => / -d\b/.test(call))).toEqual(['pfctl -d']);
      expect(
        calls.filter((call) => / -f /.test(call) && !call.includes('-a com.apple/260.drawbridge')),
      ).toEqual([]);
    });
  },
);
