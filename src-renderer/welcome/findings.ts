/** What each step found, in words: from what the guard says, never from what was chosen. */
import type { Access, HelperStateAnswer, Part, Preferences, Status } from '../../src-shared/contract.ts';
import { helperWords } from '../helper/helper-words.ts';

export interface Finding {
  readonly name: string;
  readonly state: Part['state'];
  readonly words: string;
}

export function protectFinding(preferences: Preferences, { firewall }: Status): Finding {
  const name = 'When attacked';
  if (preferences.firewall === 'observe')
    return { name, state: 'off', words: 'Only watching, as you chose.' };
  if (firewall.engine === 'observe') {
    return { name, state: 'attention', words: 'To protect was chosen, but nobody can be kept out yet.' };
  }
  return { name, state: firewall.problem === null ? 'ok' : 'broken', words: 'Attackers are kept out.' };
}

/** The guard's own examination says it best; until that is there, its state. */
export function firewallFinding({ firewall }: Status, part: Part | undefined): Finding {
  const name = 'Firewall';
  if (part !== undefined) return { name, state: part.state, words: part.found };
  if (firewall.problem !== null) return { name, state: 'broken', words: firewall.problem };
  const isLess = firewall.engine === 'observe' || firewall.proof?.state === 'unproven';
  return { name, state: isLess ? 'attention' : 'ok', words: firewall.reason };
}

export function helperFinding({ state, found }: HelperStateAnswer): Finding {
  return { name: 'Helper', state: helperWords(state).mark, words: found };
}

export function logFinding({ log, mode }: Status): Finding {
  const name = "sshd's log";
  if (log.problem !== null) return { name, state: 'broken', words: log.problem };
  if (log.isSample) {
    return {
      name,
      state: 'attention',
      words: 'No log of sshd was found. What you see is a recorded sample.',
    };
  }
  if (mode === 'replaying')
    return { name, state: 'attention', words: 'A recorded log is read, not a live one.' };
  if (log.lastLineAt === null) {
    return { name, state: 'attention', words: `Nothing of sshd was read yet: ${log.description}` };
  }
  return { name, state: 'ok', words: log.description };
}

export function accessFindings({ remoteLogin, keyOnly }: Access): Finding[] {
  return [
    { name: 'Remote Login', state: remoteLogin.state === 'on' ? 'ok' : 'off', words: remoteLogin.found },
    {
      name: 'Keys only',
      state: keyOnly.state === 'keys-only' ? 'ok' : keyOnly.state === 'passwords' ? 'attention' : 'off',
      words: keyOnly.found,
    },
  ];
}
