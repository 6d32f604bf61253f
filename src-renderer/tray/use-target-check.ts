import { useEffect, useState } from 'react';
import type { CallOutput } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { messageOf } from '../format/words.ts';

const DEBOUNCE_MS = 150;
const LONGEST = 64;

export type TargetCheck = CallOutput<'checkTarget'>;

/** What blocking this would do, asked while it is written; null until the guard has answered about this very text. */
export function useTargetCheck(text: string): TargetCheck | null {
  const [answer, setAnswer] = useState<{ text: string; check: TargetCheck } | null>(null);
  useEffect(() => {
    if (text === '') return;
    let isOver = false;
    const timer = setTimeout(async () => {
      const check = await ask(text);
      if (!isOver) setAnswer({ text, check });
    }, DEBOUNCE_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [text]);
  return answer?.text === text && text !== '' ? answer.check : null;
}

async function ask(text: string): Promise<TargetCheck> {
  const place = { country: null, network: null };
  if (text.length > LONGEST) return { target: null, problem: 'That is too long for an address.', place };
  try {
    return await bridge().call('checkTarget', { target: text });
  } catch (error) {
    return { target: null, problem: messageOf(error), place };
  }
}
