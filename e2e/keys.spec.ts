/** Keys, by the command line of a guard that is root, with a real sshd that minds permissions (StrictModes). */
import { chmodSync, chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entriesOf } from '../src-main/access/keys/key-entries.ts';
import { callSchemas, type Keys } from '../src-shared/contract.ts';
import { Guard } from './testbed/guard.ts';
import { describeOnTestbed } from './testbed/needs.ts';
import { must } from './testbed/run.ts';
import { Testbed } from './testbed/testbed.ts';
import { waitFor } from './testbed/wait-for.ts';

const PHONE = '203.0.113.66';
const MIA = 'mia';

/** Whether Drawbridge says that sshd takes a key in these bytes of a file. */
function takes(latin1: string): boolean {
  return entriesOf(latin1, Date.now()).some((entry) => entry.kind === 'key' && entry.problem === null);
}

describeOnTestbed('keys', () => {
  let testbed: Testbed;
  let guard: Guard;
  let home: string;
  let file: string;
  let owner: { uid: number; gid: number };

  beforeAll(async () => {
    testbed = await Testbed.create({
      clients: [PHONE],
      sshd: ['AuthorizedKeysFile .ssh/authorized_keys', 'StrictModes yes'],
    });
    const { machine } = testbed;
    home = join(machine.directory, 'home-of-mia');
    await machine.must('useradd', ['--create-home', '--home-dir', home, '--shell', '/bin/sh', MIA]);
    chmodSync(home, 0o755);
    file = join(home, '.ssh/authorized_keys');
    owner = statSync(home);
    guard = await Guard.start(machine, { log: testbed.logFile, firewall: 'observe' });
  });
  afterAll(() => testbed?.close());

  const access = async (...args: string[]) => {
    const { code, stdout, stderr } = await guard.command('access', ...args);
    if (code !== 0) throw new Error(`access ${args.join(' ')}: ${stdout}${stderr}`);
    return stdout;
  };
  const miasFile = async () => {
    const keys = callSchemas('keys').output.parse(JSON.parse(await access('keys', '--json'))) as Keys;
    const found = keys.users.find(({ user }) => user === MIA)?.files[0];
    if (found === undefined) throw new Error('mia has no file');
    return found;
  };
  const getsIn = () => testbed.clients.login(PHONE, MIA);
  const write = (content: string | Buffer) => {
    writeFileSync(file, content);
    chmodSync(file, 0o600);
    chownSync(file, owner.uid, owner.gid);
  };

  test('a device is added: its key lets it in, and its first login is seen', async () => {
    expect(await getsIn()).toBe(false);
    const waiting = guard.command(
      'access',
      'add-device',
      testbed.clients.publicKey.trim(),
      '--user',
      MIA,
      '--wait',
      '90s',
    );
    const words = await waitFor('the key to let it in', async () => (await getsIn()) || null).then(
      () => waiting,
    );
    expect(words.stderr).toBe('');
    expect(words.stdout).toContain(`lets ${MIA} in now (${file}).`);
    expect(words.stdout).toContain(`It works: the key has logged in as ${MIA} from ${PHONE}.`);
    expect(statSync(file)).toMatchObject({ uid: owner.uid, gid: owner.gid });
    const [key] = (await miasFile()).entries;
    expect(key).toMatchObject({
      kind: 'key',
      comment: 'alex@macbook',
      lastUsed: { address: PHONE, user: MIA },
    });
    const listed = await must('ssh-keygen', ['-l', '-f', file]);
    expect(listed).toContain(key?.kind === 'key' ? key.fingerprint : 'no key');
  });

  test('what it is restricted to holds, and is taken back', async () => {
    await access('edit-key', 'alex@macbook', '--from', '192.0.2.0/24', '--set', 'no-pty');
    expect(readFileSync(file, 'utf8')).toMatch(/^from="192\.0\.2\.0\/24",no-pty ssh-ed25519 /);
    expect(await getsIn()).toBe(false);
    await access('edit-key', 'alex@macbook', '--from', `192.0.2.0/24,${PHONE}`);
    expect(await getsIn()).toBe(true);
    await access('edit-key', 'alex@macbook', '--from', 'anywhere', '--unset', 'no-pty');
    expect(readFileSync(file, 'utf8')).toBe(testbed.clients.publicKey);
  });

  test('what StrictModes minds keeps it out, is said, and is mended', async () => {
    chmodSync(join(home, '.ssh'), 0o777);
    expect(await getsIn()).toBe(false);
    expect((await miasFile()).modes.isIgnored).toBe(true);
    expect(await access('keys', '--user', MIA, '--mend')).toContain('its mode becomes 0755 (it is 0777)');
    expect(await getsIn()).toBe(true);
  });

  test('sshd takes a line where Drawbridge says so, and no other', async () => {
    const key = testbed.clients.publicKey.trim();
    const [type = '', base64 = ''] = key.split(' ');
    const taken = [
      `# first\n\t ${key}\r\n`,
      `\xff\xfe\0\nssh-rsa AAAA\n${type}\t${base64}`,
      `NO-PTY,,From="${PHONE}",environment="A=\\"b, c\\"", ${key}\n`,
      `expiry-time="20990101" ${'x'.repeat(30_000)}\nexpiry-time="20990101" ${key}\n`,
    ];
    for (const content of taken) {
      write(Buffer.from(content, 'latin1'));
      expect([content, takes(content), await getsIn()]).toEqual([content, true, true]);
    }
    const refused = [
      `expiry-time="20200101" ${key}`,
      `no-such-thing ${key}`,
      `no-pty;restrict ${key}`,
      `from=${PHONE} ${key}`,
      `from="${PHONE}",from="${PHONE}" ${key}`,
      `command="true ${key}`,
      `${type} ${base64.slice(0, -2)}`,
      `ssh-rsa ${base64}`,
      `# ${key}`,
    ];
    expect(refused.filter(takes)).toEqual([]);
    write(refused.join('\n'));
    expect(await getsIn()).toBe(false);
  });

  test('a key that is removed does not let it in any more; the rest of the file is as it was', async () => {
    const content = Buffer.from(
      `# Mia\xff\r\n\n${testbed.clients.publicKey}ssh-rsa AAAA\nno newline`,
      'latin1',
    );
    write(content);
    expect(await getsIn()).toBe(true);
    await access('remove-key', 'alex@macbook', '--user', MIA);
    expect(await getsIn()).toBe(false);
    const without = content.toString('latin1').replace(testbed.clients.publicKey, '');
    expect(readFileSync(file, 'latin1')).toBe(without);
  });

  test('a key pair that it makes lets in, once its public half is added', async () => {
    const made = await access(
      'new-key',
      '--user',
      MIA,
      '--name',
      'to-here',
      '--without-passphrase',
      '--comment',
      'here',
    );
    const publicKey = readFileSync(join(home, '.ssh/to-here.pub'), 'utf8').trim();
    expect(made).toContain(publicKey);
    await access('add-key', publicKey, '--user', MIA);
    const ssh = [
      '-i',
      join(home, '.ssh/to-here'),
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'UserKnownHostsFile=/dev/null',
    ];
    const said = await testbed.machine.must('ssh', [
      ...ssh,
      '-o',
      'BatchMode=yes',
      `${MIA}@127.0.0.1`,
      'echo',
      'in',
    ]);
    expect(said.trim()).toBe('in');
    const again = await guard.command(
      'access',
      'new-key',
      '--user',
      MIA,
      '--name',
      'to-here',
      '--without-passphrase',
    );
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('The name "to-here_2" is free.')]);
  });
});
