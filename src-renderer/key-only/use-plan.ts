import { useEffect, useState } from 'react';
import type { KeyOnlyPlan, SshPolicy } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { messageOf } from '../format/words.ts';

/** sshd is asked for each plan: not at every letter that is typed. */
const REST_MS = 250;

interface Answer {
  readonly of: string;
  readonly plan: KeyOnlyPlan | null;
  readonly problem: string | null;
}

/** What this policy would change. While it is asked about, the plan of before stays, as one that is not `isCurrent`. */
export function usePlan(wanted: SshPolicy | null): Omit<Answer, 'of'> & { readonly isCurrent: boolean } {
  const [answer, setAnswer] = useState<Answer>({ of: '', plan: null, problem: null });
  const text = wanted === null ? null : JSON.stringify(wanted);
  const isFirst = answer.of === '';
  useEffect(() => {
    if (text === null) return;
    let isOver = false;
    const timer = setTimeout(
      async () => {
        const next = await askPlan(text);
        if (!isOver) setAnswer(next);
      },
      isFirst ? 0 : REST_MS,
    );
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [text, isFirst]);
  return { plan: answer.plan, problem: answer.problem, isCurrent: text !== null && answer.of === text };
}

async function askPlan(of: string): Promise<Answer> {
  try {
    const wanted = JSON.parse(of) as SshPolicy;
    return { of, plan: await bridge().call('planKeyOnly', { wanted }), problem: null };
  } catch (error) {
    return { of, plan: null, problem: messageOf(error) };
  }
}
