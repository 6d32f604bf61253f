/** `npm start` where there is no sshd log: it shows itself on the bundled sample. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Guard } from './testbed/guard.ts';
import { Machine } from './testbed/machine.ts';
import { describeOnTestbed } from './testbed/needs.ts';
import { Network } from './testbed/network.ts';
import { waitFor } from './testbed/wait-for.ts';

const CHECKOUT = fileURLToPath(new URL('..', import.meta.url));

describeOnTestbed('npm start on a machine without a log of sshd', () => {
  let network: Network;
  let machine: Machine;
  let npm: ChildProcess;
  let guard: Guard;
  let output = '';

  beforeAll(async () => {
    network = await Network.create([]);
    machine = await Machine.start(network);
    // Nothing is started by it; it only asks.
    guard = new Guard(machine, { log: 'auto', firewall: 'auto' });
    npm = machine.spawn('npm', ['start'], {
      cwd: CHECKOUT,
      env: {
        DRAWBRIDGE_STATE: guard.stateDirectory,
        NPM_CONFIG_CACHE: join(machine.directory, 'npm-cache'),
        NPM_CONFIG_UPDATE_NOTIFIER: 'false',
      },
    });
    for (const stream of [npm.stdout, npm.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
      });
    }
    await waitFor('it to answer', async () => {
      return npm.exitCode === null ? guard.ask('status') : 'ended';
    }).catch((error) => {
      throw new Error(`${error.message}\n${output}`);
    });
    if (npm.exitCode !== null) throw new Error(`it ended with ${npm.exitCode}\n${output}`);
  });
  afterAll(async () => {
    await network?.close();
    machine?.close();
  });

  test('it says what it looked for, and that it shows a sample', () => {
    expect(output).toContain('/var/log/auth.log');
    expect(output).toMatch(/sample/i);
    expect(output).toMatch(/observ/i);
  });

  test('the sample is labelled as one, and nothing is blocked in earnest', async () => {
    const status = await guard.ask('status');
    expect(status.mode).toBe('replaying');
    expect(status.log.isSample).toBe(true);
    expect(status.firewall.engine).toBe('observe');
    expect(await guard.nftTable()).toBe('');
  });

  test('its attackers and blocks can be asked for', async () => {
    const sample = readFileSync(join(CHECKOUT, 'assets/sample.log'), 'utf8').trimEnd().split('\n');
    await waitFor(
      'the sample to be read',
      async () => (await guard.ask('status')).log.lines === sample.length,
    );
    const { attackers } = await guard.ask('attackers', '--limit', '100');
    const names = attackers.map((one) => one.attacker);
    expect(names).toEqual(expect.arrayContaining(['203.0.113.66', '203.0.113.140', '2001:db8:bad:1::/64']));
    // The sample ends hours after these were blocked, and their blocks last a day.
    const { blocks } = await guard.ask('blocks', '--ended');
    const targets = blocks.map((block) => block.target);
    expect(targets).toEqual(expect.arrayContaining(['203.0.113.66', '203.0.113.140', '2001:db8:bad:1::/64']));
    // The owner, whom somebody tried to frame, and the slow one.
    expect(targets).not.toContain('192.0.2.10');
    expect(targets).not.toContain('198.51.100.23');
  });

  test('it ends cleanly on SIGTERM', async () => {
    process.kill((await guard.ask('status')).pid, 'SIGTERM');
    await waitFor('its end', () => npm.exitCode !== null || npm.signalCode !== null);
    expect(npm.exitCode).toBe(0);
  });
});
