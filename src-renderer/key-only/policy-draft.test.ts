import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sshPolicySchema } from '../../src-shared/contract/key-only.ts';
import type { SshPolicy } from '../../src-shared/contract.ts';
import { NO_POLICY } from './held.ts';
import { draftOf, readDraft } from './policy-draft.ts';

const policies: fc.Arbitrary<SshPolicy> = fc.record({
  keyOnly: fc.boolean(),
  noRootLogin: fc.boolean(),
  maxAuthTries: fc.option(fc.integer({ min: 1, max: 20 })),
  loginGraceTime: fc.option(fc.integer({ min: 1, max: 600 })),
  allowUsers: fc.uniqueArray(fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,20}$/), { maxLength: 50 }),
});

test('every policy can be read back from its fields', () => {
  fc.assert(
    fc.property(policies, (policy) => {
      expect(readDraft(draftOf(policy)).wanted).toEqual(policy);
    }),
  );
});

test('whatever is typed, what is asked for is what the contract takes', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (maxAuthTries, loginGraceTime, allowUsers) => {
      const draft = { ...draftOf(NO_POLICY), maxAuthTries, loginGraceTime, allowUsers };
      const { wanted, problems } = readDraft(draft);
      if (wanted === null) expect(Object.keys(problems).length).toBeGreaterThan(0);
      else expect(sshPolicySchema.safeParse(wanted).success).toBe(true);
    }),
  );
});

describe('what is wrong is said at its field', () => {
  test.each([
    [{ maxAuthTries: '0' }, 'maxAuthTries'],
    [{ maxAuthTries: '21' }, 'maxAuthTries'],
    [{ loginGraceTime: '2 min' }, 'loginGraceTime'],
    [{ allowUsers: 'mia al*x' }, 'allowUsers'],
    [{ allowUsers: Array.from({ length: 51 }, (_, n) => `u${n}`).join(' ') }, 'allowUsers'],
  ])('%o', (typed, field) => {
    const { wanted, problems } = readDraft({ ...draftOf(NO_POLICY), ...typed });
    expect(wanted).toBeNull();
    expect(Object.keys(problems ?? {})).toEqual([field]);
  });
});

test('names stand with blanks or commas between, and count once', () => {
  const { wanted } = readDraft({ ...draftOf(NO_POLICY), allowUsers: ' mia, alex  mia ' });
  expect(wanted?.allowUsers).toEqual(['mia', 'alex']);
});
