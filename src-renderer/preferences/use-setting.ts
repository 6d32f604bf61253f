import { useState } from 'react';

export interface Setting<T> {
  /** As stored; what was chosen just now until the answer is there. */
  readonly value: T;
  /** Why the latest change was refused. */
  readonly problem: string | null;
  /** Changes it at once; resolves with whether that was accepted. */
  readonly set: (value: T, done: string) => Promise<boolean>;
}

/** One setting of several that are stored together. @param change stores a part of them; answers why it was refused */
export function useSetting<S extends object, K extends keyof S>(
  key: K,
  stored: S,
  change: (part: Partial<S>, done: string) => Promise<string | null>,
): Setting<S[K]> {
  const [pending, setPending] = useState<{ readonly value: S[K] } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const set = async (value: S[K], done: string) => {
    const own = { value };
    setProblem(null);
    setPending(own);
    const refused = await change({ [key]: value } as unknown as Partial<S>, done);
    setProblem(refused);
    setPending((now) => (now === own ? null : now));
    return refused === null;
  };
  return { value: pending === null ? stored[key] : pending.value, problem, set };
}
