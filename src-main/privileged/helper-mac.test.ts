import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MacMachine, macMachineProblem } from '../../e2e/mac/mac-machine.ts';
import { HELPER, installed } from './testing/sandbox.ts';

const problem = macMachineProblem();
// A Mac's /bin/sh is bash in POSIX mode.
const BASH = installed('bash') ?? installed('dash') ?? '';

describe.skipIf(problem !== null)(
  `the script on a Mac${problem === null ? '' : ` (skipped: ${problem})`}`,
  () => {
    let mac: MacMachine;
    beforeEach(() => {
      mac = new MacMachine(BASH);
    });
    afterEach(() => mac.remove());

    const run = (args: readonly string[], input = '') => {
      const [file = '', ...words] = mac.enter(['/bin/sh', HELPER, ...args]);
      return spawnSync(file, words, { input, encoding: 'latin1', timeout: 60_000 });
    };
    /** Its answer as lines. */
    const ask = (...lines: string[]) => {
      const { stdout, stderr } = run([], `${lines.join('\n')}\n.\n`);
      expect(stderr).toBe('');
      return stdout.split('\n').slice(0, -1);
    };
    const state = () => Object.fromEntries(ask('pf-state').map((line) => [line.split(' ')[0], line]));

    test('pf: prepared once, enabled with a token of our own, never off, never the main ruleset', () => {
      expect(ask('pf-state')).toEqual([
        ...['enabled no', 'token none', 'anchor yes', 'rules no', 'held 0', 'evaluations 0', 'others', 'ok'],
      ]);
      expect(ask('pf-prepare port 2222')).toEqual(['ok']);
      expect(mac.read('pf/anchors/com.apple:260.drawbridge/rules')).toBe(
        'block drop in quick proto tcp from <drawbridge> to any port { 2222 }\n',
      );
      const [token] = readdirSync(`${mac.state}/pf/tokens`);
      expect(readFileSync(mac.path('/var/db/drawbridge/pf-token'), 'utf8')).toBe(`${token}\n`);
      expect(statSync(mac.path('/var/db/drawbridge')).mode & 0o777).toBe(0o700);
      expect(statSync(mac.path('/var/db/drawbridge/pf-token')).mode & 0o777).toBe(0o600);
      expect(ask('pf-change', '+ 203.0.113.66', '+ 2001:db8::/64')).toEqual(['ok']);
      mac.calls();
      // Again: nothing is enabled or loaded that is there.
      expect(ask('pf-prepare port 2222')).toEqual(['ok']);
      expect(mac.calls().filter((call) => / -E| -f /.test(call))).toEqual([]);
      // Another scope: other rules, the same addresses.
      expect(ask('pf-prepare all-ports')).toEqual(['ok']);
      expect(mac.read('pf/anchors/com.apple:260.drawbridge/rules')).toBe(
        'block drop in quick from <drawbridge> to any\n',
      );
      expect(ask('pf-list')).toEqual(['2001:db8::/64', '203.0.113.66', 'ok']);
      expect(state()).toMatchObject({ enabled: 'enabled yes', token: 'token held', held: 'held 2' });
      expect(ask('pf-remove')).toEqual(['ok']);
      expect(state()).toMatchObject({ enabled: 'enabled no', token: 'token none', rules: 'rules no' });
      expect(ask('pf-list')).toEqual(['error: pf holds no table of Drawbridge']);
      const calls = mac.calls().filter((call) => call.startsWith('pfctl '));
      expect(calls.filter((call) => /pf\.conf| -d| -n|pfctl -f/.test(call))).toEqual([]);
    });

    test('pf: the token may come on stdout, and tokens that differ in their last digits are told apart', () => {
      mac.set('pf/token-on-stdout', '');
      expect(ask('pf-prepare port 22')).toEqual(['ok']);
      const [token = ''] = readdirSync(`${mac.state}/pf/tokens`);
      const twin = `${token.slice(0, -1)}${(Number(token.at(-1)) + 1) % 10}`;
      mac.set(`pf/tokens/${token}`, null);
      mac.set(`pf/tokens/${twin}`, '77 Application Firewall\n');
      expect(state()).toMatchObject({ token: 'token lost', others: 'others Application_Firewall' });
      // A lost one is replaced; that of others stays, also at the end.
      expect(ask('pf-prepare port 22')).toEqual(['ok']);
      expect(state()).toMatchObject({ token: 'token held' });
      expect(readdirSync(`${mac.state}/pf/tokens`)).toHaveLength(2);
      expect(ask('pf-remove')).toEqual(['ok']);
      expect(readdirSync(`${mac.state}/pf/tokens`)).toEqual([twin]);
      expect(state()).toMatchObject({ enabled: 'enabled yes' });
    });

    test('pf: changes, replaces and remembers; what is gone already is no error', () => {
      ask('pf-prepare port 22');
      expect(ask('pf-change', '+ 203.0.113.66', '+ 198.51.100.0/25', '+ 2001:db8::1')).toEqual(['ok']);
      expect(ask('pf-change', '- 203.0.113.66', '- 203.0.113.67', '+ 203.0.113.68/32')).toEqual(['ok']);
      expect(ask('pf-list')).toEqual(['198.51.100.0/25', '2001:db8::1', '203.0.113.68', 'ok']);
      expect(readFileSync(mac.path('/var/db/drawbridge/pf-blocked'), 'utf8')).toBe(
        '198.51.100.0/25\n2001:db8::1\n203.0.113.68\n',
      );
      expect(ask('pf-replace', '+ 203.0.113.1')).toEqual(['ok']);
      expect(ask('pf-list')).toEqual(['203.0.113.1', 'ok']);
      expect(ask('pf-replace')).toEqual(['ok']);
      expect(ask('pf-list')).toEqual(['ok']);
      mac.set('pf/limit', '1');
      expect(ask('pf-change', '+ 203.0.113.1', '+ 203.0.113.2')).toEqual([
        "error: pf's table is full; it takes 200000 addresses",
      ]);
      mac.set('pf/fails', 'pfctl: /dev/pf: Operation not permitted\n');
      expect(ask('pf-change', '+ 203.0.113.1')).toEqual([
        'error: pfctl: pfctl: pfctl: /dev/pf: Operation not permitted',
      ]);
      expect(readdirSync(mac.path('/var/db/drawbridge')).filter((name) => name.startsWith('work'))).toEqual(
        [],
      );
    });

    test('pf: what others did to it is told', async () => {
      ask('pf-prepare port 22');
      const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const before = state()['evaluations'];
      const { port } = server.address() as { port: number };
      await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
      server.close();
      expect(Number(state()['evaluations']?.split(' ')[1])).toBeGreaterThan(Number(before?.split(' ')[1]));
      mac.set('pf/main', 'anchor "mullvad" all\nanchor "com.vm.tool/*" all\n');
      expect(state()).toMatchObject({ anchor: 'anchor no', others: 'others mullvad com.vm.tool/*' });
      mac.set('pf/anchors', null);
      expect(state()).toMatchObject({ rules: 'rules no', held: 'held 0' });
      expect(ask('pf-prepare port 22')).toEqual(['ok']);
      expect(state()).toMatchObject({ rules: 'rules yes' });
    });

    test("pf's own words for a report of a problem: its state, headings, rulesets, and nobody's token", () => {
      ask('pf-prepare port 22');
      const [token = ''] = readdirSync(`${mac.state}/pf/tokens`);
      const words = ask('pf-words');
      expect(words).toEqual([
        'info Status: Enabled for 0 days 00:02:03           Debug: Urgent',
        'references TOKENS:',
        expect.stringMatching(/^references PID +Process Name +TOKEN/),
        'main scrub-anchor "com.apple/*" all fragment reassemble',
        'main anchor "com.apple/*" all',
        'own block drop in quick proto tcp from <drawbridge> to any port { 22 }',
        expect.stringMatching(/^own +\[ Evaluations: \d+/),
        'ok',
      ]);
      expect(words.join('\n')).not.toContain(token);
    });

    test('cut ends states of those that have any, prefixes included', () => {
      expect(ask('cut port 22', '+ 203.0.113.66')).toEqual(['states 0', 'ok']);
      mac.set(
        'pf/states',
        `${[
          'ALL tcp 192.0.2.1:22 <- 203.0.113.66:51234       ESTABLISHED:ESTABLISHED',
          'ALL tcp 192.0.2.1:22 <- 203.0.113.6:51235       ESTABLISHED:ESTABLISHED',
          'ALL tcp 2001:db8::1[22] <- 2001:db8::9[51234]       ESTABLISHED:ESTABLISHED',
        ].join('\n')}\n`,
      );
      mac.calls();
      expect(
        ask('cut port 22', '+ 203.0.113.66', '+ 203.0.113.67', '+ 2001:db8::9', '+ 198.51.100.0/24'),
      ).toEqual(['states 2', 'ok']);
      const killed = mac.calls().flatMap((call) => /^pfctl -k (.*)$/.exec(call)?.[1] ?? []);
      expect(killed.sort()).toEqual(['198.51.100.0/24', '2001:db8::9', '203.0.113.66']);
    });

    test('routes: only its own are listed and removed, in both families', () => {
      mac.set('routes', 'inet host 203.0.113.99 127.0.0.1 B\ninet net 198.51.100.0/24 192.168.1.9 \n');
      const mine = ['198.51.100.128/25', '2001:db8:1::1', '2001:db8::/64', '203.0.113.0/24', '203.0.113.66'];
      expect(ask('route-replace', ...mine.map((one) => `+ ${one}`))).toEqual(['ok']);
      expect(ask('route-list').sort()).toEqual([...mine, 'ok'].sort());
      expect(mac.calls().filter((call) => call.startsWith('route '))).toContain(
        'route -n add -inet6 -net 2001:db8::/64 ::1 -blackhole',
      );
      expect(ask('route-change', '- 203.0.113.66', '- 203.0.113.67', '+ 203.0.113.0/24')).toEqual(['ok']);
      expect(mac.calls().filter((call) => call.startsWith('route '))).toEqual([
        'route -n delete -inet -host 203.0.113.66',
      ]);
      // Taken out by somebody: it is seen, and comes back.
      mac.set('routes', mac.read('routes').replace(/.*2001:db8:1::1.*\n/, ''));
      expect(ask('route-list')).not.toContain('2001:db8:1::1');
      expect(ask('route-change', '+ 2001:db8:1::1')).toEqual(['ok']);
      expect(ask('route-list')).toContain('2001:db8:1::1');
      // Somebody's own route is not touched, and it is said that nothing could be done.
      expect(ask('route-change', '+ 203.0.113.99', '+ 203.0.113.70')).toEqual([
        expect.stringMatching(/^error: no route could be made for 203\.0\.113\.99: .*File exists/),
      ]);
      expect(ask('route-list')).toContain('203.0.113.70');
      expect(ask('route-list')).not.toContain('203.0.113.99');
      expect(ask('route-remove')).toEqual(['ok']);
      expect(mac.read('routes')).toBe(
        'inet host 203.0.113.99 127.0.0.1 B\ninet net 198.51.100.0/24 192.168.1.9 \n',
      );
    });

    test('restore brings back at boot what was blocked, once', () => {
      ask('pf-prepare port 22');
      ask('pf-change', '+ 203.0.113.66', '+ 2001:db8::/64');
      mac.reboot();
      expect(state()).toMatchObject({ enabled: 'enabled no', held: 'held 0', token: 'token lost' });
      expect(run(['restore'])).toMatchObject({ status: 0, stdout: '' });
      expect(state()).toMatchObject({ enabled: 'enabled yes', token: 'token held', held: 'held 2' });
      mac.calls();
      expect(run(['restore']).status).toBe(0);
      expect(mac.calls().filter((call) => call.startsWith('pfctl'))).toEqual([]);
      // The other way to block.
      ask('pf-remove');
      ask('route-change', '+ 203.0.113.66', '+ 2001:db8::/64');
      mac.reboot();
      expect(run(['restore']).status).toBe(0);
      expect(ask('route-list')).toEqual(['203.0.113.66', '2001:db8::/64', 'ok']);
      expect(state()).toMatchObject({ enabled: 'enabled no' });
      // What does not come about is tried again a minute later.
      mac.reboot();
      ask('route-remove');
      ask('pf-prepare port 22');
      ask('pf-replace', '+ 203.0.113.66');
      mac.reboot();
      mac.set('pf/fails', 'pfctl: /dev/pf: Resource busy');
      expect(run(['restore']).status).toBe(1);
      mac.set('pf/fails', null);
      expect(run(['restore']).status).toBe(0);
      expect(ask('pf-list')).toEqual(['203.0.113.66', 'ok']);
    });

    test('restore takes nothing from its lists that a request could not have brought', () => {
      ask('pf-prepare port 22');
      writeFileSync(
        mac.path('/var/db/drawbridge/pf-blocked'),
        '127.0.0.1\n203.0.113.66\n; reboot\n0.0.0.0/0\n',
      );
      mac.reboot();
      expect(run(['restore']).status).toBe(0);
      expect(ask('pf-list')).toEqual(['203.0.113.66', 'ok']);
      mac.reboot();
      writeFileSync(mac.path('/var/db/drawbridge/pf-scope'), 'port 22 }; pass in all\n');
      expect(run(['restore'])).toMatchObject({ status: 1, stdout: expect.stringContaining('is damaged') });
    });

    test('Remote Login: launchctl does it; where that fails systemsetup is asked, and what they said is told', () => {
      expect(ask('remote-login on')).toEqual(['ok']);
      expect(mac.read('launchd/loaded/com.openssh.sshd')).toContain('ssh.plist');
      expect(mac.calls().filter((call) => call.startsWith('systemsetup'))).toEqual([]);
      expect(ask('remote-login off')).toEqual(['ok']);
      expect(mac.read('launchd/loaded/com.openssh.sshd')).toBe('');
      expect(mac.read('launchd/switched/com.openssh.sshd')).toBe('disabled\n');
      mac.set('launchd/drains', '9');
      expect(ask('remote-login on')).toEqual([
        'said Bootstrap failed: 5: Input/output error',
        'said setremotelogin: Turning Remote Login on or off requires Full Disk Access privileges.',
        'ok',
      ]);
    });

    test('who may log in', () => {
      expect(ask('remote-login-users')).toEqual(['everyone', 'ok']);
      mac.set(
        'groups/com.apple.access_ssh',
        'user alice\nuser b.ob\ngroup ABCDEFAB-CDEF-ABCD-EFAB-CDEF00000050\n',
      );
      expect(ask('remote-login-users')).toEqual(['user alice', 'user b.ob', 'group admin', 'ok']);
      mac.set('groups/com.apple.access_ssh', '');
      expect(ask('remote-login-users')).toEqual(['ok']);
    });

    test('log-show and log-stream ask for all of sshd, and why log fails is told', () => {
      const shown = ask('log-show 86400');
      expect(shown[0]).toContain('process == "sshd-session"');
      expect(shown.slice(1)).toEqual(['{"count":0,"finished":1}', 'ok']);
      // Not written in one piece: the request is read to its end, and so the stream is over at once.
      const [file = '', ...words] = mac.enter(['/bin/sh', HELPER]);
      const slow = spawnSync(
        'sh',
        ['-c', '{ printf log-; sleep 1; printf "stream\\n.\\n"; } | "$@"', 'sh', file, ...words],
        { encoding: 'utf8', timeout: 20_000 },
      );
      expect(slow.stdout).toMatch(/^(Filtering.*\n)?ok\n$/);
      writeFileSync(`${mac.bin}/log-state/fails`, 'log: Bad predicate\n');
      expect(ask('log-show 60')).toEqual(['error: log: log: Bad predicate']);
    });

    test('log-stream ends, with its process, when the reader closes its side', async () => {
      const [file = '', ...words] = mac.enter(['/bin/sh', HELPER]);
      const child = spawn(file, words, { stdio: ['pipe', 'pipe', 'ignore'] });
      child.stdin.write('log-stream\n.\n');
      const streams = `${mac.bin}/log-state/streams`;
      await expect
        .poll(() => existsSync(streams) && readdirSync(streams).length, { timeout: 20_000 })
        .toBe(1);
      const pid = Number(readdirSync(streams)[0]);
      let text = '';
      child.stdout.on('data', (bytes) => {
        text += bytes;
      });
      writeFileSync(`${mac.bin}/log-state/streamed-info`, '{"eventMessage":"x"}\n', { flag: 'a' });
      await expect.poll(() => text, { timeout: 20_000 }).toContain('{"eventMessage":"x"}');
      child.stdin.end();
      await new Promise((resolve) => child.once('close', resolve));
      expect(text.endsWith('ok\n')).toBe(true);
      await expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false);
    });

    test.each(['bash', 'dash'])(
      'a log-stream that misses its first signal is ended all the same (%s)',
      (shell) => {
        mac.remove();
        mac = new MacMachine(installed(shell) ?? BASH);
        mkdirSync(`${mac.bin}/log-state`, { recursive: true });
        writeFileSync(`${mac.bin}/log-state/deaf-once`, '');
        const [file = '', ...words] = mac.enter(['/bin/sh', HELPER]);
        const { stdout } = spawnSync(
          'sh',
          ['-c', '{ printf "log-stream\n.\n"; sleep 2; } | "$@"', 'sh', file, ...words],
          { encoding: 'utf8', timeout: 20_000 },
        );
        expect(stdout).toMatch(/^Filtering.*\nok\n$/);
        const [pid] = readdirSync(`${mac.bin}/log-state/streams`);
        expect(isRunning(Number(pid))).toBe(false);
      },
    );

    test('verbs of other systems are not done here, and words of its own are checked', () => {
      for (const verb of ['nft-list', 'nft-remove', 'hosts-deny-list', 'nft-prepare port 22']) {
        expect(ask(verb)).toEqual(['error: this verb is not done here']);
      }
      for (const line of [
        ...[
          'pf-prepare',
          'pf-prepare port 0',
          'pf-prepare port 65536',
          'pf-prepare port 22 }',
          'pf-list all',
        ],
        ...['log-show', 'log-show 0', 'log-show 86401', 'log-show 99999', 'log-show 1m', 'log-show -1'],
        ...[
          'remote-login',
          'remote-login maybe',
          'remote-login on off',
          'uninstall now',
          'restore',
          'log-stream x',
        ],
      ]) {
        // Refused before it matters which system it is.
        const { stdout } = spawnSync('/bin/sh', [HELPER], { input: `${line}\n.\n`, encoding: 'utf8' });
        expect(stdout, line).toMatch(/^error: the request [ -~]+\n$/);
      }
      expect(mac.calls()).toEqual([]);
    });

    test('the same conversation under dash', () => {
      mac.remove();
      mac = new MacMachine(installed('dash') ?? BASH);
      expect(ask('pf-prepare port 22')).toEqual(['ok']);
      expect(ask('pf-replace', '+ 203.0.113.66', '+ 2001:db8::/64')).toEqual(['ok']);
      mac.reboot();
      expect(run(['restore']).status).toBe(0);
      expect(ask('pf-list')).toEqual(['2001:db8::/64', '203.0.113.66', 'ok']);
      expect(ask('cut port 22', '+ 203.0.113.66')).toEqual(['states 0', 'ok']);
      expect(ask('route-change', '+ 203.0.113.66', '+ 2001:db8::/64')).toEqual(['ok']);
      expect(ask('route-list')).toEqual(['203.0.113.66', '2001:db8::/64', 'ok']);
      expect(ask('remote-login on')).toEqual(['ok']);
      expect(ask('remote-login-users')).toEqual(['everyone', 'ok']);
      expect(ask('log-show 60').at(-1)).toBe('ok');
      expect(ask('log-stream').at(-1)).toBe('ok');
      expect(ask('uninstall')).toEqual(['ok']);
      expect(state()).toMatchObject({ enabled: 'enabled no', token: 'token none', rules: 'rules no' });
    });

    test('uninstall takes out everything, itself last', () => {
      for (const name of ['org.drawbridge.helper', 'org.drawbridge.restore']) {
        writeFileSync(mac.path(`/Library/LaunchDaemons/${name}.plist`), '');
        mac.set(`launchd/loaded/${name}`, `/Library/LaunchDaemons/${name}.plist\n`);
      }
      const script = mac.path('/Library/PrivilegedHelperTools/drawbridge-helper');
      writeFileSync(script, readFileSync(HELPER));
      chmodSync(script, 0o755);
      ask('pf-prepare port 22');
      ask('pf-change', '+ 203.0.113.66');
      ask('route-change', '+ 203.0.113.67');
      expect(ask('uninstall')).toEqual(['ok']);
      expect(state()).toMatchObject({ enabled: 'enabled no', rules: 'rules no' });
      expect(mac.read('routes')).toBe('');
      expect(readdirSync(`${mac.state}/launchd/loaded`)).toEqual([]);
      expect(readdirSync(mac.path('/Library/LaunchDaemons'))).toEqual([]);
      expect(existsSync(script)).toBe(false);
      expect(existsSync(mac.path('/var/db/drawbridge'))).toBe(false);
      // Again: there is nothing, and that is no error.
      expect(ask('uninstall')).toEqual(['ok']);
    });
  },
);

test('the verbs of a Mac are not done elsewhere', () => {
  for (const verb of [
    'pf-list',
    'pf-state',
    'route-list',
    'log-stream',
    'log-show 60',
    'uninstall',
    'remote-login-users',
  ]) {
    const { stdout } = spawnSync('/bin/sh', [HELPER], { input: `${verb}\n.\n`, encoding: 'utf8' });
    expect(stdout, verb).toBe('error: this verb is not done here\n');
  }
});

/** A process that nobody has waited for yet has ended all the same. */
function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
