import { describe, expect, test } from 'vitest';
import type { ReportPreview } from '../../src-shared/contract.ts';
import { wayOf, waysOf } from './ways.ts';

const NO_RECIPIENT = 'There is no recipient. Name one.';

function ways(mail: string | null, draft: string | null, abuseipdb: string | null): ReportPreview['ways'] {
  return [
    { by: 'mail', problem: mail },
    { by: 'draft', problem: draft },
    { by: 'abuseipdb', problem: abuseipdb },
  ];
}

describe('the way of a report', () => {
  test('is the first that can be gone, or the chosen one', () => {
    const open = waysOf({ ways: ways('No account.', null, null), recipient: 'abuse@hosting.example' });
    expect(wayOf(open, null)?.by).toBe('draft');
    expect(wayOf(open, 'abuseipdb')?.by).toBe('abuseipdb');
    expect(wayOf(open, 'mail')?.by).toBe('draft');
  });

  test('can be one that lacks only the recipient, which can then be named', () => {
    const nobody = waysOf({ ways: ways(NO_RECIPIENT, NO_RECIPIENT, null), recipient: null });
    expect(wayOf(nobody, null)?.by).toBe('mail');
    const noAccount = waysOf({ ways: ways('No account.', NO_RECIPIENT, null), recipient: null });
    expect(wayOf(noAccount, 'mail')?.by).toBe('draft');
  });

  test('is none where nothing is set up', () => {
    const none = waysOf({ ways: ways('No account.', 'No.', 'Off.'), recipient: 'abuse@hosting.example' });
    expect(wayOf(none, 'mail')).toBeNull();
  });
});
