import { expect, test } from 'vitest';
import { listDraftOf, NEW_LIST, readListDraft } from './list-draft.ts';

const GOOD = { ...NEW_LIST, name: 'Mine', url: 'https://lists.example/ssh.txt' };

test('a list is read back as it is', () => {
  const { list, problems } = readListDraft(GOOD);
  expect(problems).toEqual({});
  expect(list).toEqual({
    name: 'Mine',
    url: 'https://lists.example/ssh.txt',
    format: 'auto',
    intervalSeconds: 3600,
    expireSeconds: 604_800,
  });
  if (list === null) throw new Error('no list');
  expect(listDraftOf({ ...list, id: 'mine', preset: null, isOn: true })).toEqual(GOOD);
});

test('a file is a list too, and may be kept for ever', () => {
  expect(readListDraft({ ...GOOD, url: '/etc/bad.txt', expire: 'for ever' }).list).toMatchObject({
    url: '/etc/bad.txt',
    expireSeconds: null,
  });
});

test('what can not be read is said at its field', () => {
  const { list, problems } = readListDraft({
    name: ' ',
    url: 'lists.example',
    format: 'auto',
    interval: '10',
    expire: '5 min',
  });
  expect(list).toBeNull();
  expect(problems).toEqual({
    name: 'Write a name, in one line.',
    url: 'Write a web address (https://…) or the whole path of a file (/…).',
    interval: '10 what? Write 10 min, 10 h or 10 d.',
    expire: 'Write a length of time from 1 hour to 1 year.',
  });
  expect(readListDraft({ ...GOOD, url: 'https://me:pw@lists.example/' }).problems.url).toContain('password');
});

test('a maker is not asked more often than it wants', () => {
  const preset = { minimumSeconds: 3600 };
  expect(readListDraft({ ...GOOD, interval: '59 min' }, preset).problems.interval).toContain(
    'than every hour.',
  );
  expect(readListDraft(GOOD, preset).list).not.toBeNull();
});
