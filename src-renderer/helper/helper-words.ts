import type { HelperStateAnswer, Part } from '../../src-shared/contract.ts';

type State = HelperStateAnswer['state'];

interface Words {
  readonly mark: Part['state'];
  readonly word: string;
  /** What installs, upgrades or repairs it; null: nothing is to be done. */
  readonly install: string | null;
  readonly isThere: boolean;
}

const WORDS: Readonly<Record<State, Words>> = {
  'not-needed': { mark: 'off', word: 'Not needed', install: null, isThere: false },
  'not-installed': { mark: 'attention', word: 'Not installed', install: 'Install…', isThere: false },
  installed: { mark: 'ok', word: 'Installed', install: null, isThere: true },
  outdated: { mark: 'attention', word: 'To be upgraded', install: 'Upgrade…', isThere: true },
  unsafe: { mark: 'broken', word: 'Not safe', install: 'Repair…', isThere: true },
  unreachable: { mark: 'broken', word: 'Out of reach', install: 'Repair…', isThere: true },
};

export function helperWords(state: State): Words {
  return WORDS[state];
}
