import { useCallback, useEffect, useRef, useState } from 'react';
import { bridge } from '../bridge/bridge.ts';
import { messageOf } from '../format/words.ts';

/** How long work goes: `of` is null while its size is not known. */
export type JobState<T> =
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly done: number; readonly of: number | null }
  | { readonly state: 'done'; readonly value: T }
  | { readonly state: 'failed'; readonly message: string };

const IDLE = { state: 'idle' } as const;

/** One piece of long work at a time: starting another, cancelling, or leaving the screen ends the one before. */
export function useJob<T>() {
  const [state, setState] = useState<JobState<T>>(IDLE);
  const current = useRef<string | null>(null);

  const stop = useCallback(() => {
    const job = current.current;
    current.current = null;
    // It may just have ended by itself, which is as good.
    if (job !== null)
      bridge()
        .call('cancel', { job })
        .catch(() => undefined);
  }, []);

  const start = useCallback(
    async (work: (job: string) => Promise<T>): Promise<void> => {
      stop();
      const job = newJobName();
      current.current = job;
      setState({ state: 'running', done: 0, of: null });
      let next: JobState<T>;
      try {
        next = { state: 'done', value: await work(job) };
      } catch (error) {
        next = { state: 'failed', message: messageOf(error) };
      }
      if (current.current !== job) return;
      current.current = null;
      setState(next);
    },
    [stop],
  );

  const cancel = useCallback(() => {
    stop();
    setState(IDLE);
  }, [stop]);

  useEffect(
    () =>
      bridge().on('progress', ({ job, done, of }) => {
        if (job === current.current) setState({ state: 'running', done, of });
      }),
    [],
  );
  useEffect(() => stop, [stop]);
  return { state, start, cancel };
}

/** Not crypto.randomUUID, which pages from plain http do not have. */
function newJobName(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('-');
}
