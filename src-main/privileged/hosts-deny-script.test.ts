import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, HELPER, installed, sandbox, sandboxProblem } from './testing/sandbox.ts';

const BEGIN = '# BEGIN Drawbridge: what stands here is written by Drawbridge\n';
const END = '# END Drawbridge\n';
const TARGETS = ['203.0.113.66', '198.51.100.0/24', '2001:db8::1', '2001:db8:0:1::/64'];
const LINES =
  'sshd: 203.0.113.66\nsshd: 198.51.100.0/255.255.255.0\nsshd: [2001:db8::1]\nsshd: [2001:db8:0:1::]/64\n';

const problem = sandboxProblem();
describe.skipIf(problem !== null)(`hosts.deny${problem === null ? '' : ` (skipped: ${problem})`}`, () => {
  let etc: string;
  let file: string;

  beforeEach(() => {
    etc = mkdtempSync(join(tmpdir(), 'drawbridge-etc-'));
    chmodSync(etc, 0o755);
    // Where awk is found.
    if (existsSync('/etc/alternatives'))
      cpSync('/etc/alternatives', join(etc, 'alternatives'), { recursive: true, verbatimSymlinks: true });
    file = join(etc, 'hosts.deny');
  });
  afterEach(() => {
    // Every writing leaves nothing but the file.
    const left = readdirSync(etc).filter((name) => name !== 'alternatives' && name !== 'hosts.deny');
    rmSync(etc, { recursive: true, force: true });
    expect(left).toEqual([]);
  });

  const helper = (request: string) => ask(sandbox({ '/etc': etc }), request);
  const list = () => helper('hosts-deny-list\n.\n');
  const change = (...lines: string[]) =>
    helper(`hosts-deny-change\n${lines.map((line) => `${line}\n`).join('')}.\n`);
  const replace = (...targets: string[]) =>
    helper(`hosts-deny-replace\n${targets.map((target) => `+ ${target}\n`).join('')}.\n`);
  const remove = () => helper('hosts-deny-remove\n.\n');
  const text = () => readFileSync(file, 'latin1');

  test('each form as hosts_access(5) has it, and back', () => {
    writeFileSync(file, '# mine\nALL: 192.0.2.1\n');
    expect(change(...TARGETS.map((target) => `+ ${target}`))).toEqual(['ok']);
    expect(text()).toBe(`${BEGIN}${LINES}${END}# mine\nALL: 192.0.2.1\n`);
    expect(list()).toEqual([...TARGETS, 'ok']);
    const everyLength = Array.from({ length: 24 }, (_, i) => `${i + 10}.0.0.0/${i + 8}`);
    expect(replace(...everyLength)).toEqual(['ok']);
    expect(list()).toEqual([...everyLength, 'ok']);
    expect(text()).toContain('sshd: 33.0.0.0/255.255.255.254\n');
  });

  test('changes: what is there or gone already is no error, adding wins over removing', () => {
    writeFileSync(file, 'x');
    expect(change('- 203.0.113.66')).toEqual(['ok']);
    expect(text()).toBe('x');
    change('+ 203.0.113.66', '+ 203.0.113.67', '+ 203.0.113.66');
    expect(
      change('+ 203.0.113.66', '- 203.0.113.67', '- 203.0.113.99', '+ 203.0.113.68', '- 203.0.113.68'),
    ).toEqual(['ok']);
    expect(list()).toEqual(['203.0.113.66', '203.0.113.68', 'ok']);
    expect(change('+ 203.0.113.69', '+ 127.0.0.1')).toEqual(['error: line 3 of the request is loopback']);
    expect(list()).toEqual(['203.0.113.66', '203.0.113.68', 'ok']);
    expect(replace('203.0.113.70')).toEqual(['ok']);
    expect(list()).toEqual(['203.0.113.70', 'ok']);
    expect(change('- 203.0.113.70')).toEqual(['ok']);
    expect(text()).toBe('x');
  });

  test('everything else in the file stays, byte for byte', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .array(
          fc.constantFrom(
            'ALL: PARANOID',
            '\n',
            '\r\n',
            '\\\n',
            '\0',
            '\xff',
            '# END',
            'sshd: 192.0.2.1',
            '',
          ),
          { maxLength: 12 },
        )
        .map((parts) => Buffer.from(parts.join(''), 'latin1')),
    );
    fc.assert(
      fc.property(bytes, (before) => {
        writeFileSync(file, before);
        expect(change('+ 203.0.113.66')).toEqual(['ok']);
        const blocked = Buffer.concat([Buffer.from(`${BEGIN}sshd: 203.0.113.66\n${END}`), before]);
        expect(readFileSync(file).equals(blocked)).toBe(true);
        expect(change('+ 203.0.113.67', '- 203.0.113.66')).toEqual(['ok']);
        expect(list()).toEqual(['203.0.113.67', 'ok']);
        expect(remove()).toEqual(['ok']);
        expect(readFileSync(file).equals(Buffer.from(before))).toBe(true);
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  test('a block that the owner moved stays where it is', () => {
    writeFileSync(file, `# above\n${BEGIN}${LINES}${END}below`);
    expect(change('- 198.51.100.0/24', '- 2001:db8::1', '- 2001:db8:0:1::/64')).toEqual(['ok']);
    expect(text()).toBe(`# above\n${BEGIN}sshd: 203.0.113.66\n${END}below`);
    expect(remove()).toEqual(['ok']);
    expect(text()).toBe('# above\nbelow');
  });

  test('a block that got CRLF line ends is still read', () => {
    writeFileSync(file, `# above\n${BEGIN}${LINES}${END}`.replaceAll('\n', '\r\n'));
    expect(list()).toEqual([...TARGETS, 'ok']);
    expect(change('+ 203.0.113.67')).toEqual(['ok']);
    expect(text()).toBe(`# above\r\n${BEGIN}${LINES}sshd: 203.0.113.67\n${END}`);
  });

  test('a file that is not there is made when it is needed', () => {
    expect(list()).toEqual(['ok']);
    expect(remove()).toEqual(['ok']);
    expect(replace()).toEqual(['ok']);
    expect(existsSync(file)).toBe(false);
    expect(change('+ 203.0.113.66')).toEqual(['ok']);
    expect(text()).toBe(`${BEGIN}sshd: 203.0.113.66\n${END}`);
    expect(statSync(file).mode & 0o7777).toBe(0o644);
    expect(remove()).toEqual(['ok']);
    expect(text()).toBe('');
  });

  test('mode and owner are kept', () => {
    writeFileSync(file, 'x\n');
    chmodSync(file, 0o640);
    chownSync(file, 12345, 54321);
    expect(change('+ 203.0.113.66')).toEqual(['ok']);
    const { mode, uid, gid } = statSync(file);
    expect([mode & 0o7777, uid, gid]).toEqual([0o640, 12345, 54321]);
  });

  test('a damaged block is refused by every verb and left as it is', () => {
    const all = [list, () => change('+ 203.0.113.66'), () => replace('203.0.113.66'), remove];
    for (const damaged of [
      `${BEGIN}${LINES}`,
      `${LINES}${END}`,
      `${END}${BEGIN}`,
      `${BEGIN}${END}${BEGIN}${END}`,
      `${BEGIN}${BEGIN}${END}`,
    ]) {
      writeFileSync(file, damaged);
      for (const verb of all) {
        expect(verb()).toEqual([
          expect.stringMatching(/^error: \/etc\/hosts\.deny has a damaged Drawbridge block; /),
        ]);
      }
      expect(text()).toBe(damaged);
    }
  });

  test('foreign lines in the block are told, and go with the next replacement', () => {
    for (const foreign of [
      'ALL: ALL',
      'sshd: 203.0.113.66 : allow',
      'sshd: .example',
      '',
      'sshd: 203.0.113.0/255.0.255.0',
    ]) {
      writeFileSync(file, `${BEGIN}${LINES}${foreign}\n${END}rest`);
      for (const verb of [list, () => change('+ 203.0.113.67')]) {
        expect(verb(), foreign).toEqual([
          expect.stringMatching(/^error: .* holds lines that Drawbridge did not write$/),
        ]);
      }
      expect(replace('203.0.113.66')).toEqual(['ok']);
      expect(text()).toBe(`${BEGIN}sshd: 203.0.113.66\n${END}rest`);
    }
  });

  test('a link or a folder in its place is refused', () => {
    const target = join(etc, 'alternatives', 'elsewhere');
    mkdirSync(join(etc, 'alternatives'), { recursive: true });
    writeFileSync(target, 'x');
    symlinkSync(target, file);
    expect(change('+ 203.0.113.66')).toEqual([expect.stringMatching(/^error: .* symbolic link/)]);
    expect(readFileSync(target, 'utf8')).toBe('x');
    rmSync(file);
    mkdirSync(file);
    expect(change('+ 203.0.113.66')).toEqual(['error: /etc/hosts.deny is not a plain file']);
  });

  test('a file that somebody else writes at the same time is left to him', () => {
    const meddler = join(etc, 'alternatives', 'sync');
    mkdirSync(join(etc, 'alternatives'), { recursive: true });
    writeFileSync(meddler, '#!/bin/sh\necho "ALL: 192.0.2.1" >>/etc/hosts.deny\n', { mode: 0o755 });
    for (const before of ['# mine\n', null]) {
      if (before === null) rmSync(file);
      else writeFileSync(file, before);
      const answer = ask(
        sandbox({ '/etc': etc, [installed('sync') ?? '']: meddler }),
        'hosts-deny-change\n+ 203.0.113.66\n.\n',
      );
      expect(answer).toEqual([
        'error: /etc/hosts.deny was changed by something else just now; it was left as it is',
      ]);
      expect(text()).toBe(`${before ?? ''}ALL: 192.0.2.1\n`);
    }
  });

  test('on a full disk the file stays as it was', () => {
    writeFileSync(file, '# mine\n');
    const targets = Array.from({ length: 20_000 }, (_, i) => `+ 10.0.${i >> 8}.${i & 255}\n`).join('');
    // A disk of 128 KiB in place of /etc, with the same files.
    const small =
      'mount -t tmpfs -o size=128k tmpfs "$0"/alternatives/disk && cp -a "$0"/hosts.deny "$0"/alternatives/disk &&' +
      'mkdir "$0"/alternatives/disk/alternatives && cp -a "$0"/alternatives/awk "$0"/alternatives/disk/alternatives;' +
      'mount --rbind "$0"/alternatives/disk /etc && /bin/sh "$1"; ls -A /etc; cat /etc/hosts.deny';
    mkdirSync(join(etc, 'alternatives', 'disk'), { recursive: true });
    const [file0 = '', ...args] = ['unshare', '-m', 'sh', '-c', small, etc, HELPER];
    const { stdout } = spawnSync(file0, args, {
      input: `hosts-deny-change\n${targets}.\n`,
      encoding: 'utf8',
    });
    expect(stdout).toBe(
      'error: /etc/hosts.deny could not be written: is the disk full?\nalternatives\nhosts.deny\n# mine\n',
    );
  });
});
