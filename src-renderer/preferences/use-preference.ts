import { useCallback, useState } from 'react';
import type { Preferences } from '../../src-shared/contract.ts';
import { usePreferences } from '../stores/stores.ts';
import { attempt } from '../stores/undo.ts';
import type { Setting } from './use-setting.ts';

interface Pending<T> {
  readonly value: T;
  /** What was stored when it was chosen, or when its answer came: it holds until that changes. */
  readonly since: Preferences;
  readonly isAnswered: boolean;
}

/** One preference and its change. Only for where the preferences are there. */
export function usePreference<K extends keyof Preferences>(
  key: K,
  stored: Preferences,
): Setting<Preferences[K]> {
  const [pending, setPending] = useState<Pending<Preferences[K]> | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const set = useCallback(
    async (value: Preferences[K], done: string) => {
      const since = usePreferences.getState().preferences ?? stored;
      setProblem(null);
      setPending({ value, since, isAnswered: false });
      const refused = await attempt('setPreferences', { change: { [key]: value } }, done);
      setProblem(refused);
      setPending((now) =>
        now?.value !== value ? now : refused === null ? { ...now, isAnswered: true } : null,
      );
      return refused === null;
    },
    [key, stored],
  );
  const isPending = pending !== null && (!pending.isAnswered || pending.since === stored);
  return { value: isPending ? pending.value : stored[key], problem, set };
}
