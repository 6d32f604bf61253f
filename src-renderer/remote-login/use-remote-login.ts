import { useState } from 'react';
import { CallError } from '../../src-shared/call-error.ts';
import type { RemoteLogin, SwitchProblem } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { messageOf } from '../format/words.ts';
import { showFootLine } from '../stores/undo.ts';

export interface RemoteLoginSwitch {
  /** As asked for until the answer is there, then as found. */
  readonly isOn: boolean;
  readonly isBusy: boolean;
  /** Why it did not come about. */
  readonly problem: SwitchProblem | null;
  /** What is to be answered before it is turned off; null: nothing. */
  readonly question: string | null;
  readonly set: (on: boolean) => void;
  readonly answer: (isWanted: boolean) => void;
}

/** Remote Login and its switching, which may take some seconds. */
export function useRemoteLogin({ state }: RemoteLogin): RemoteLoginSwitch {
  const [asked, setAsked] = useState<boolean | null>(null);
  const [problem, setProblem] = useState<SwitchProblem | null>(null);
  const [question, setQuestion] = useState<string | null>(null);
  const change = async (on: boolean, evenWithSessions: boolean) => {
    setAsked(on);
    setProblem(null);
    setQuestion(null);
    try {
      const answer = await bridge().call('setRemoteLogin', { on, evenWithSessions });
      setProblem(answer.problem);
      const text = on ? 'Remote Login is on' : 'Remote Login is off';
      if (answer.problem === null) showFootLine({ text, undo: null, isProblem: false });
    } catch (error) {
      if (error instanceof CallError && error.code === 'refused') setQuestion(error.message);
      else setProblem({ sentence: messageOf(error), panes: [] });
    }
    setAsked(null);
  };
  return {
    isOn: asked ?? state === 'on',
    isBusy: asked !== null,
    problem,
    question,
    set: (on) => void change(on, false),
    answer: (isWanted) => {
      if (isWanted) void change(false, true);
      else setQuestion(null);
    },
  };
}
