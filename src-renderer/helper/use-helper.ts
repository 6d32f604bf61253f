import { useCallback, useEffect, useState } from 'react';
import type { HelperStateAnswer } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { messageOf } from '../format/words.ts';
import { useConnection } from '../stores/stores.ts';
import { showFootLine } from '../stores/undo.ts';

export interface HelperControl {
  /** Null: not known yet, or this system has no helper to install. */
  readonly helper: HelperStateAnswer | null;
  readonly busy: 'installHelper' | 'uninstallHelper' | null;
  readonly problem: string | null;
  readonly run: (call: 'installHelper' | 'uninstallHelper') => void;
}

const DONE = {
  installHelper: 'The helper is installed',
  uninstallHelper: 'The helper is taken out',
} as const;

/** The root helper: how it is, and what installs it or takes it out, after macOS's own prompt. */
export function useHelper(platform: string, done: () => void = () => undefined): HelperControl {
  const [helper, setHelper] = useState<HelperStateAnswer | null>(null);
  const [busy, setBusy] = useState<HelperControl['busy']>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const isReady = useConnection((connection) => connection.isReady);
  const ask = useCallback(async () => {
    try {
      setHelper(await bridge().call('helperState', {}));
    } catch (error) {
      setProblem(messageOf(error));
    }
  }, []);
  useEffect(() => {
    if (isReady && platform === 'darwin') void ask();
  }, [ask, isReady, platform]);
  const run = async (call: 'installHelper' | 'uninstallHelper') => {
    setBusy(call);
    setProblem(null);
    try {
      setHelper(await bridge().call(call, {}));
      showFootLine({ text: DONE[call], undo: null, isProblem: false });
    } catch (error) {
      setProblem(messageOf(error));
      await ask();
    }
    setBusy(null);
    done();
  };
  const isShown = helper !== null && helper.state !== 'not-needed';
  return { helper: isShown ? helper : null, busy, problem, run: (call) => void run(call) };
}
