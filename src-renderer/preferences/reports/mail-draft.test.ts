import { expect, test } from 'vitest';
import type { MailAccount, MailAccountAnswer } from '../../../src-shared/contract.ts';
import { isSameLogin, mailDraftOf, readMailDraft, withAddress, withPreset } from './mail-draft.ts';

const presets: MailAccountAnswer['presets'] = [
  { preset: 'icloud', name: 'iCloud', host: 'smtp.mail.me.com', port: 587, security: 'starttls', hint: '' },
  { preset: 'gmail', name: 'Gmail', host: 'smtp.gmail.com', port: 465, security: 'tls', hint: '' },
  { preset: 'other', name: 'Other', host: '', port: 587, security: 'starttls', hint: '' },
];

const account: MailAccount = {
  preset: 'gmail',
  address: 'ann@home.example',
  name: 'Ann',
  host: 'smtp.gmail.com',
  port: 465,
  security: 'tls',
  user: 'ann@home.example',
};

test('a provider fills in its server; "other" leaves what is there', () => {
  const first = mailDraftOf({ account: null, presets });
  expect(first).toMatchObject({ preset: 'icloud', host: 'smtp.mail.me.com', port: '587' });
  const gmail = withPreset(first, 'gmail', presets);
  expect(gmail).toMatchObject({ host: 'smtp.gmail.com', port: '465', security: 'tls' });
  expect(withPreset(gmail, 'other', presets)).toEqual({ ...gmail, preset: 'other' });
});

test('the user follows the address until it is another', () => {
  const first = mailDraftOf({ account: null, presets });
  const typed = withAddress(withAddress(first, 'ann@'), 'ann@home.example');
  expect(typed.user).toBe('ann@home.example');
  expect(withAddress({ ...typed, user: 'ann' }, 'bob@home.example').user).toBe('ann');
});

test('an account is read back as it is', () => {
  expect(readMailDraft(mailDraftOf({ account, presets }))).toEqual({ account, problems: {} });
});

test('what can not be read is said at its field', () => {
  const draft = { ...mailDraftOf({ account, presets }), address: 'ann', port: '70000', host: '' };
  const { account: read, problems } = readMailDraft(draft);
  expect(read).toBeNull();
  expect(Object.keys(problems).sort()).toEqual(['address', 'host', 'port']);
  expect(problems.port).toBe('Write a whole number from 1 to 65,535.');
});

test('another server, encryption or user is another login; another name is not', () => {
  expect(isSameLogin({ ...account, name: 'Bob', address: 'bob@home.example' }, account)).toBe(true);
  expect(isSameLogin({ ...account, port: 587 }, account)).toBe(false);
  expect(isSameLogin({ ...account, user: 'bob' }, account)).toBe(false);
  expect(isSameLogin(account, null)).toBe(false);
});
