import { useEffect, useState } from 'react';
import { bridge } from '../../bridge/bridge.ts';
import { messageOf } from '../../format/words.ts';

export interface ListKey {
  readonly typed: string;
  readonly isKept: boolean;
  readonly type: (text: string) => void;
  /** Keeps what was typed. @returns why it can't go on; null: there is a key */
  readonly save: () => Promise<string | null>;
}

/** The key of AbuseIPDB, which lists and reports share. Asked for once it is needed. */
export function useListKey(isNeeded: boolean): ListKey {
  const [typed, setTyped] = useState('');
  const [isKept, setIsKept] = useState(false);
  useEffect(() => {
    if (!isNeeded) return;
    let isOver = false;
    bridge()
      .call('reportSettings', {})
      .then(
        ({ keys }) => isOver || setIsKept(keys.abuseIpdb),
        () => {},
      );
    return () => {
      isOver = true;
    };
  }, [isNeeded]);
  const save = async () => {
    const key = typed.trim();
    if (key === '') return isKept ? null : 'This list wants a key. Paste the one of your account there.';
    if (!/^[\x21-\x7e]{1,500}$/.test(key)) return 'A key is one word. Copy it once more.';
    try {
      await bridge().call('setReportKey', { service: 'abuseipdb', key });
      setIsKept(true);
      setTyped('');
      return null;
    } catch (error) {
      return messageOf(error);
    }
  };
  return { typed, isKept, type: setTyped, save };
}
