import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { namespaces } from './testbed/namespace.ts';
import { describeOnTestbed } from './testbed/needs.ts';
import { must, run } from './testbed/run.ts';
import { sweepLeftovers } from './testbed/sweep.ts';
import { PASSWORD, Testbed, USER } from './testbed/testbed.ts';
import { waitFor } from './testbed/wait-for.ts';

const ATTACKER = '203.0.113.66';
const ATTACKER6 = '2001:db8:bad::66';
const NEIGHBOUR = '198.51.100.67';

describeOnTestbed('the testbed', () => {
  describe.each(['iso', 'traditional', 'file-E'] as const)('with lines as %s', (log) => {
    let testbed: Testbed;
    beforeAll(async () => {
      testbed = await Testbed.create({ clients: [ATTACKER, ATTACKER6, NEIGHBOUR], log });
    });
    afterAll(() => testbed?.close());

    /** Waits until a line that ends so is logged; gives it. */
    function line(ending: RegExp): Promise<string> {
      return waitFor(`a line ${ending}`, () => testbed.lines().find((text) => ending.test(text)));
    }

    test('wrong passwords are refused and logged with the address they came from', async () => {
      await Promise.all([
        testbed.clients.tryPasswords(ATTACKER, 'root', 3),
        testbed.clients.tryPasswords(ATTACKER6, 'oracle'),
      ]);
      await line(/Failed password for invalid user oracle from 2001:db8:bad::66 port \d+ ssh2$/);
      const root = /Failed password for root from 203\.0\.113\.66 port \d+ ssh2$/;
      await waitFor('three failures', () => testbed.lines().filter((text) => root.test(text)).length === 3);
    });

    test('the header is as asked for', async () => {
      const header = {
        iso: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d mac-mini sshd\[\d+\]: Server listening/,
        traditional: /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d mac-mini sshd\[\d+\]: Server listening/,
        'file-E': /^Server listening/,
      };
      expect(await line(/Server listening on :: port 22\.$/)).toMatch(header[log]);
    });

    test('the known key and the right password log in, and nothing else does', async () => {
      const { clients } = testbed;
      const worked = await Promise.all([
        clients.login(NEIGHBOUR, USER),
        clients.login(NEIGHBOUR, USER, PASSWORD),
        clients.login(NEIGHBOUR, USER, 'wrong'),
        clients.login(NEIGHBOUR, 'root'),
      ]);
      expect(worked).toEqual([true, true, false, false]);
      await line(/Accepted publickey for alex from 198\.51\.100\.67 port \d+ ssh2: ED25519 SHA256:\S+$/);
      await line(/Accepted password for alex from 198\.51\.100\.67 port \d+ ssh2$/);
    });

    test('every way to probe leaves its line', async () => {
      const { clients } = testbed;
      await Promise.all([
        clients.canConnect(ATTACKER),
        clients.identify(ATTACKER),
        clients.sendText(ATTACKER),
        clients.askForMissingKex(ATTACKER),
        clients.offerStrangeKey(ATTACKER, 'admin'),
      ]);
      await line(/Connection (closed|reset) by 203\.0\.113\.66 port \d+$/);
      await line(/Connection (closed|reset) by 203\.0\.113\.66 port \d+ \[preauth\]$/);
      await line(/banner exchange: Connection from 203\.0\.113\.66 port \d+: invalid format$/);
      await line(/Unable to negotiate with 203\.0\.113\.66 port \d+: no matching key exchange method/);
      await line(/Connection closed by invalid user admin 203\.0\.113\.66 port \d+ \[preauth\]$/);
    });

    test('a user name may hold anything', async () => {
      const { clients } = testbed;
      const names = ['', 'x from 8.8.8.8 port 22 ssh2', `q"u'o\`t$e;<b>\\`, '\u001b[31mred'];
      await Promise.all(names.map((name) => clients.tryPasswords(ATTACKER, name)));
      await line(/Invalid user {2}from 203\.0\.113\.66 port \d+$/);
      await line(/Invalid user x from 8\.8\.8\.8 port 22 ssh2 from 203\.0\.113\.66 port \d+$/);
      await line(/Invalid user q"u'o`t\$e;<b>\\\\ from 203\.0\.113\.66 port \d+$/);
      await line(/Invalid user \\033\[31mred from 203\.0\.113\.66 port \d+$/);
    });

    test('who is shut out by the firewall cannot connect, the neighbour can', async () => {
      const { machine, clients } = testbed;
      const rules = `table inet testbed {
        chain input {
          type filter hook input priority 0
          ip saddr ${ATTACKER} drop
          ip6 saddr ${ATTACKER6} drop
        }
      }`;
      await machine.must('nft', ['-f', '-'], rules);
      const connected = [ATTACKER, ATTACKER6, NEIGHBOUR].map((from) => clients.canConnect(from));
      expect(await Promise.all(connected)).toEqual([false, false, true]);
      await machine.must('nft', ['delete', 'table', 'inet', 'testbed']);
      expect(await clients.canConnect(ATTACKER)).toBe(true);
    });

    test('its /etc, /var/log and host name are its own', async () => {
      const { machine } = testbed;
      await machine.must('touch', [
        '/etc/only-here',
        '/var/log/only-here',
        '/run/only-here',
        '/dev/only-here',
      ]);
      for (const directory of ['/etc', '/var/log', '/run', '/dev']) {
        expect(existsSync(`${directory}/only-here`), directory).toBe(false);
      }
      expect(await machine.must('hostname', [])).toBe('mac-mini\n');
    });

    test('nothing of it is left when it is closed', async () => {
      const other = await Testbed.create({ clients: [ATTACKER], log });
      const { server, clients } = other.network;
      expect(await namespaces()).toEqual(expect.arrayContaining([server, clients]));
      const daemons = (await must('ip', ['netns', 'pids', server])).split('\n').filter(Boolean);
      expect(daemons.length).toBeGreaterThan(1);
      await other.close();
      expect(await namespaces()).not.toEqual(expect.arrayContaining([server]));
      expect(daemons.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
      expect(existsSync(other.machine.directory)).toBe(false);
    });
  });

  test('equal lines in a row are folded where rsyslogd is told to', async () => {
    const testbed = await Testbed.create({ clients: [ATTACKER], foldRepeated: true });
    try {
      await testbed.clients.tryPasswords(ATTACKER, 'root', 4);
      const folded =
        /message repeated 3 times: \[ Failed password for root from 203\.0\.113\.66 port \d+ ssh2\]/;
      await waitFor('the folded line', () => testbed.lines().some((text) => folded.test(text)));
    } finally {
      await testbed.close();
    }
  });

  describe('with rsyslogd', () => {
    let testbed: Testbed;
    beforeAll(async () => {
      testbed = await Testbed.create({ clients: [ATTACKER, ATTACKER6, NEIGHBOUR] });
    });
    afterAll(() => testbed?.close());

    const read = (name: string) => readFileSync(testbed.machine.log(name));

    test('libwrap refuses whom its own hosts.deny names', async () => {
      writeFileSync(testbed.machine.etc('hosts.deny'), `sshd: ${ATTACKER} [${ATTACKER6}]/64\n`);
      const { clients } = testbed;
      const greeted = [ATTACKER, ATTACKER6, NEIGHBOUR].map((from) => clients.isGreeted(from));
      expect(await Promise.all(greeted)).toEqual([false, false, true]);
      expect(await clients.canConnect(ATTACKER)).toBe(true);
    });

    test('who stays is logged in until they leave', async () => {
      const sessions = () => testbed.machine.must('ss', ['-Htn', 'state', 'established', 'sport = :22']);
      const leave = await testbed.clients.stay(NEIGHBOUR, USER);
      expect(await sessions()).toContain(NEIGHBOUR);
      await leave();
      await waitFor('the end of the session', async () => !(await sessions()).includes(NEIGHBOUR));
    });

    test('logrotate rotates the log in every way, and lines go on in the new file', async () => {
      const tryOnce = async (user: string) => {
        await testbed.clients.tryPasswords(NEIGHBOUR, user);
        await testbed.settled();
      };
      await tryOnce('first');
      await testbed.rotate('create');
      await tryOnce('second');
      await testbed.rotate('create');
      await tryOnce('third');
      await testbed.rotate('copytruncate');
      await tryOnce('fourth');
      expect(String(gunzipSync(read('auth.log.3.gz')))).toContain('Invalid user first ');
      expect(String(gunzipSync(read('auth.log.2.gz')))).toContain('Invalid user second ');
      expect(String(read('auth.log.1'))).toContain('Invalid user third ');
      expect(String(read('auth.log'))).toContain('Invalid user fourth ');
      expect(String(read('auth.log'))).not.toContain('Invalid user third ');
    });
  });

  test('what a killed run left behind is swept away by the next', async () => {
    const script = `
      const { Testbed } = await import(process.argv[1]);
      const { network, machine } = await Testbed.create({ clients: ['${ATTACKER}'] });
      process.stdout.write(JSON.stringify([network.server, network.clients, machine.directory]));
      process.kill(process.pid, 'SIGKILL');`;
    const module = new URL('./testbed/testbed.ts', import.meta.url).href;
    const killed = await run(process.execPath, ['--input-type=module', '--eval', script, module]);
    expect(killed.signal, killed.stderr).toBe('SIGKILL');
    const [server = '', clients = '', directory = ''] = JSON.parse(killed.stdout) as string[];
    await sweepLeftovers();
    // Another run may be sweeping at the same time.
    await waitFor('the end of both hosts', async () => {
      const names = await namespaces();
      return !names.includes(server) && !names.includes(clients);
    });
    await waitFor('the end of the directory', () => !existsSync(directory));
  });
});
