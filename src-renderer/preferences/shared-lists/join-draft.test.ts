import { expect, test } from 'vitest';
import { bouncerCommand, draftOf, EMPTY_JOIN, readJoin } from './join-draft.ts';

const GOOD = { ...EMPTY_JOIN, url: 'http://lapi.home.example:8080', name: 'mac-mini', key: 'k3y' };

test('what is left empty is not sent', () => {
  expect(readJoin(GOOD)).toEqual({
    join: {
      url: 'http://lapi.home.example:8080',
      name: 'mac-mini',
      key: 'k3y',
      ca: null,
      registrationToken: null,
    },
    problems: {},
  });
});

test('joining again begins with what is known', () => {
  const settings = { url: GOOD.url, ca: null, machineId: 'drawbridge-mac-mini' };
  const rest = { pull: true, push: true, pollSeconds: 5, origins: [] };
  expect(draftOf({ ...settings, ...rest })).toEqual({ ...GOOD, key: '' });
});

test('what can not be read is said at its field', () => {
  const { join, problems } = readJoin({
    url: 'lapi.home.example',
    name: 'my mac',
    key: 'two words',
    ca: 'nonsense',
    registrationToken: 'a b',
  });
  expect(join).toBeNull();
  expect(Object.keys(problems).sort()).toEqual(['ca', 'key', 'name', 'registrationToken', 'url']);
  expect(readJoin({ ...GOOD, url: 'https://me:pw@lapi.example' }).problems.url).toBeDefined();
});

test('the command never holds what a shell would read', () => {
  expect(bouncerCommand('mac-mini')).toBe('sudo cscli bouncers add drawbridge-mac-mini');
  for (const name of ['', 'a b', '$(reboot)', '`x`', ';x', 'x'.repeat(65)])
    expect(bouncerCommand(name)).toBe('sudo cscli bouncers add NAME');
});
