import { describe, expect, test } from 'vitest';
import type { Preferences, Status } from '../../src-shared/contract.ts';
import { accessFindings, firewallFinding, logFinding, protectFinding } from './findings.ts';

const firewall: Status['firewall'] = {
  engine: 'nftables',
  reason: 'Blocking with nftables.',
  proof: null,
  holds: 0,
  reconciledAt: null,
  problem: null,
  unheld: null,
};
const log: Status['log'] = {
  source: 'file:/var/log/auth.log',
  description: "sshd's log /var/log/auth.log",
  isSample: false,
  lines: 3,
  events: 1,
  skippedLines: 0,
  lastLineAt: 1,
  problem: null,
};
const status = (change: { firewall?: object; log?: object; mode?: Status['mode'] }): Status =>
  ({
    mode: change.mode ?? 'guarding',
    firewall: { ...firewall, ...change.firewall },
    log: { ...log, ...change.log },
  }) as Status;
const preferences = (chosen: Preferences['firewall']): Preferences => ({ firewall: chosen }) as Preferences;

describe('what the first steps found is what is, not what was chosen', () => {
  test('to protect is found to work, to be impossible, or to be broken', () => {
    expect(protectFinding(preferences('auto'), status({})).state).toBe('ok');
    expect(protectFinding(preferences('auto'), status({ firewall: { engine: 'observe' } })).state).toBe(
      'attention',
    );
    expect(protectFinding(preferences('auto'), status({ firewall: { problem: 'no nft' } })).state).toBe(
      'broken',
    );
    expect(protectFinding(preferences('observe'), status({ firewall: { engine: 'observe' } })).state).toBe(
      'off',
    );
  });

  test('the examination of the firewall comes before its state', () => {
    const part = { part: 'firewall', state: 'broken', found: 'nft is gone', fix: null } as const;
    expect(firewallFinding(status({}), part)).toMatchObject({ state: 'broken', words: 'nft is gone' });
    expect(firewallFinding(status({}), undefined)).toMatchObject({ state: 'ok', words: firewall.reason });
    expect(firewallFinding(status({ firewall: { problem: 'no nft' } }), undefined).words).toBe('no nft');
    const routes = { engine: 'blackhole', proof: { state: 'unproven', found: '', at: 1 } };
    expect(firewallFinding(status({ firewall: routes }), undefined).state).toBe('attention');
  });

  test('silence, a sample and a replay are no log that works', () => {
    expect(logFinding(status({})).state).toBe('ok');
    expect(logFinding(status({ log: { lastLineAt: null } })).state).toBe('attention');
    expect(logFinding(status({ log: { isSample: true }, mode: 'replaying' })).words).toContain('sample');
    expect(logFinding(status({ mode: 'replaying' })).state).toBe('attention');
    expect(logFinding(status({ log: { problem: 'no permission' } }))).toMatchObject({
      state: 'broken',
      words: 'no permission',
    });
  });

  test('passwords need a look, keys are fine, and what is not known is not claimed', () => {
    const states = (key: 'keys-only' | 'passwords' | 'unknown', login: 'on' | 'off') =>
      accessFindings({
        remoteLogin: {
          state: login,
          found: 'a',
          canSwitch: false,
          whyNot: 'c',
          mayLogIn: { who: 'unknown', users: [], groups: [] },
        },
        keyOnly: { state: key, found: 'b', canSwitch: false },
      }).map(({ state }) => state);
    expect(states('passwords', 'on')).toEqual(['ok', 'attention']);
    expect(states('keys-only', 'off')).toEqual(['off', 'ok']);
    expect(states('unknown', 'on')).toEqual(['ok', 'off']);
  });
});
