import { expect, test } from 'vitest';
import { authorityProblem } from './authority.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';

test('a whole certificate is taken, and nothing else', () => {
  expect(authorityProblem(PEM)).toBeNull();
  expect(authorityProblem(` ${PEM}\n`)).toBeNull();
  expect(authorityProblem(`${PEM}\n${PEM}`)).toBeNull();
  expect(authorityProblem(PEM.slice(0, -5))).toContain('all of it');
  expect(authorityProblem('')).toContain('all of it');
});

test('a private key is told from it', () => {
  expect(authorityProblem(`-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n${PEM}`)).toContain(
    'private key',
  );
});
