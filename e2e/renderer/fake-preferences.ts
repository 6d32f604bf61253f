/** What preferences and the first steps ask and change, kept as a guard would keep it. */
import { CallError, type Part, type Preferences, type Snapshot } from '../../src-shared/contract.ts';
import type { FakeHandlers, FakeHost } from './fake-host.ts';
import { fakeHandlers, NOW, PREFERENCES, RULES, snapshot } from './fake-state.ts';

export const PARTS: Part[] = [
  { part: 'log', state: 'ok', found: "sshd's log /var/log/auth.log", fix: null },
  {
    part: 'lines',
    state: 'ok',
    found: '81204 lines read since the start, 40311 of them about logins.',
    fix: null,
  },
  { part: 'sshd', state: 'ok', found: 'Something listens on port 22.', fix: null },
  {
    part: 'access',
    state: 'attention',
    found: 'sshd answers on port 22. sshd accepts passwords, and keys.',
    fix: 'Passwords can be guessed, keys can not: set PasswordAuthentication and KbdInteractiveAuthentication to no once your key works.',
  },
  { part: 'firewall', state: 'ok', found: 'Blocking with nftables. It holds 36 of 36 blocks.', fix: null },
  { part: 'store', state: 'ok', found: '/var/lib/drawbridge/drawbridge.db, 48.3 MB.', fix: null },
  {
    part: 'rules',
    state: 'ok',
    found: '6 rules: invalid-user, root, restricted, valid-user, probe, slow.',
    fix: null,
  },
  { part: 'allow list', state: 'ok', found: '2 entries.', fix: null },
];

export interface FakeGuardState {
  preferences: Preferences;
  rules: Snapshot['rules'];
  allowList: Snapshot['allowList'];
}

/** Handlers that remember what was changed and tell it, with one undo a change. `host` is asked when something has changed. */
export function preferenceHandlers(
  host: () => FakeHost,
  options: Parameters<typeof fakeHandlers>[0] = {},
): FakeHandlers & { readonly state: FakeGuardState } {
  const state: FakeGuardState = {
    preferences: structuredClone(PREFERENCES),
    rules: structuredClone(RULES),
    allowList: snapshot(options).allowList,
  };
  const undos = new Map<string, () => Promise<string>>();
  const undoable = (goBack: () => Promise<string>): string => {
    const token = `undo-${undos.size + 1}`;
    undos.set(token, goBack);
    return token;
  };
  const setPreferences = async (next: Preferences) => {
    state.preferences = next;
    await host().emit('preferencesChanged', { preferences: next });
  };
  const setRules = async (next: Snapshot['rules']) => {
    state.rules = next;
    await host().emit('rulesChanged', { rules: next });
  };
  const setAllowList = async (entries: Snapshot['allowList']['entries']) => {
    state.allowList = { entries };
    await host().emit('allowListChanged', { allowList: state.allowList });
  };
  const handlers: FakeHandlers = {
    ...fakeHandlers(options),
    snapshot: () => ({ ...snapshot(options), ...state }),
    doctor: () => ({ parts: PARTS }),
    setPreferences: async ({ change }) => {
      if (
        change.log?.startsWith('/') === false &&
        !['auto', 'journald', 'unified-log'].includes(change.log)
      ) {
        throw new CallError('invalid', 'Not changed: log: has to be "auto", "journald" or an absolute path.');
      }
      const before = state.preferences;
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      await setPreferences({ ...before, ...given });
      const undo = undoable(async () => {
        await setPreferences(before);
        return 'The preferences are as before.';
      });
      return { preferences: state.preferences, undo };
    },
    resetPreferences: async () => {
      const before = state.preferences;
      await setPreferences(structuredClone(PREFERENCES));
      const undo = undoable(async () => {
        await setPreferences(before);
        return 'The preferences are as before.';
      });
      return { preferences: state.preferences, undo };
    },
    setRules: async (input) => {
      const before = state.rules;
      const preset = 'preset' in input ? input.preset : null;
      const current = 'preset' in input ? before.presets[input.preset].rules : input.rules;
      await setRules({ ...before, current, preset });
      const undo = undoable(async () => {
        await setRules(before);
        return 'The rules are as before.';
      });
      return { current, undo };
    },
    allow: async ({ entry, comment }) => {
      if (/[^0-9a-z.:/_-]/i.test(entry)) {
        throw new CallError('invalid', `"${entry}" is no IP address, CIDR prefix or DNS name.`);
      }
      const before = state.allowList.entries;
      const one = { entry, comment, addedAt: NOW };
      await setAllowList([...before.filter((known) => known.entry !== entry), one]);
      const undo = undoable(async () => {
        await setAllowList(before);
        return `${entry} is no longer on the allow list.`;
      });
      return { entry: one, lifted: [], undo };
    },
    disallow: async ({ entry }) => {
      const before = state.allowList.entries;
      const removed = before.find((known) => known.entry === entry);
      if (removed === undefined) throw new CallError('not-found', `${entry} is not on the allow list.`);
      await setAllowList(before.filter((known) => known !== removed));
      const undo = undoable(async () => {
        await setAllowList(before);
        return `${entry} is on the allow list again.`;
      });
      return { removed, undo };
    },
    undo: async ({ token }) => {
      const goBack = undos.get(token);
      if (goBack === undefined) throw new CallError('not-found', 'It is too late to take that back.');
      return { done: await goBack() };
    },
    repairFirewall: () => ({ part: PARTS[4] as Part }),
    problemReport: () => ({ text: 'Drawbridge 0.1.0\nfirewall: nftables, holds 36 of 36\nlog: a file\n' }),
    copyText: () => ({}),
    closeWindow: () => ({}),
    openWindow: () => ({}),
    testNotification: () => ({}),
    forgetHistory: () => ({}),
    cancel: () => ({}),
  };
  return Object.assign(handlers, { state });
}
