import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readConfigFiles, trialConfig } from './config-files.ts';
import { globFiles, nameMatches } from './glob.ts';

/** A directory with these files, as that of sshd_config. */
function directory(files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'drawbridge-config-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  mkdirSync(join(dir, 'sshd_config.d'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}

const said = (dir: string, trial: Parameters<typeof readConfigFiles>[1] = null) =>
  readConfigFiles(dir, trial).entries.map(
    ({ file, line, keyword, values, match }) =>
      `${file.replace(`${dir}/`, '')}:${line} ${match === null ? '' : `[${match.criteria.join(' ')}] `}${keyword} ${values.join(' ')}`,
  );

test('in the order in which sshd reads: included where the Include stands, by name, dots left out', () => {
  const dir = directory({
    sshd_config: 'UsePAM yes\nInclude sshd_config.d/*.conf none.conf\nPort 22\n',
    'sshd_config.d/20-b.conf': 'Port 2',
    'sshd_config.d/10-a.conf': '\nPort 1\n',
    'sshd_config.d/.hidden.conf': 'Port 3',
    'sshd_config.d/other.txt': 'Port 4',
  });
  expect(said(dir)).toEqual([
    'sshd_config:1 usepam yes',
    'sshd_config.d/10-a.conf:2 port 1',
    'sshd_config.d/20-b.conf:1 port 2',
    'sshd_config:3 port 22',
  ]);
});

test('a Match block ends with its file, and holds what is included in it', () => {
  const dir = directory({
    sshd_config:
      'Include sshd_config.d/a\nPort 1\nMatch User kim\n Include sshd_config.d/b\nMatch all\nPort 3\n',
    'sshd_config.d/a': 'Match Group wheel\nPort 9\n',
    'sshd_config.d/b': 'Port 2\n',
  });
  expect(said(dir)).toEqual([
    'sshd_config.d/a:2 [Group wheel] port 9',
    'sshd_config:2 port 1',
    'sshd_config.d/b:1 [User kim] port 2',
    'sshd_config:6 [all] port 3',
  ]);
});

test('a file that includes itself is not read for ever', () => {
  const dir = directory({ sshd_config: 'Port 1\nInclude sshd_config\n' });
  expect(said(dir)).toHaveLength(17);
});

test('what can not be read is named', () => {
  const dir = directory({ sshd_config: 'Include sshd_config.d\n' });
  expect(readConfigFiles(dir).unread).toEqual([join(dir, 'sshd_config.d')]);
  expect(readConfigFiles(join(dir, 'none'))).toEqual({ entries: [], matches: [], unread: [] });
});

test('a trial takes the place of what Drawbridge has written, in drop-in and block alike', () => {
  const block = '# BEGIN Drawbridge: x\nPort 7\n# END Drawbridge\n';
  const dir = directory({
    sshd_config: `${block}Include sshd_config.d/*.conf\nPort 1\n`,
    'sshd_config.d/000-drawbridge.conf': 'Port 8\n',
    'sshd_config.d/10 own.conf': 'Port 9\n',
  });
  const trial = { file: '/x', text: 'Port 6\n' };
  expect(said(dir, trial)).toEqual([
    '/x:1 port 6',
    'sshd_config.d/10 own.conf:1 port 9',
    'sshd_config:5 port 1',
  ]);
  expect(trialConfig(dir, trial)).toBe(`Port 6\n\n\n\nInclude "${dir}/sshd_config.d/10 own.conf"\nPort 1\n`);
  chmodSync(dir, 0o700);
});

test.each([
  ['10-a.conf', '*.conf', true],
  ['.conf', '*.conf', false],
  ['.a', '.*', true],
  ['ab', 'a?', true],
  ['ab', '[!a]b', false],
  ['cb', '[!a]b', true],
  ['a+b', 'a+b', true],
  ['aab', 'a+b', false],
  ['x', '[z-a]', false],
])('%s matches %s: %s', (name, pattern, matches) => {
  expect(nameMatches(name, pattern)).toBe(matches);
});

test('a pattern without anything to it is the path itself', () => {
  expect(globFiles('/etc/none')).toEqual(['/etc/none']);
  expect(globFiles('/none/*')).toEqual([]);
});
