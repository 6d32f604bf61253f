import type { Access, Advice, Condition, Status } from '../../src-shared/contract.ts';
import type { Guard } from '../guard/guard.ts';

/** How the guard is: the one word for it, the sentence, and what would make it better. */
export type Judgement = Pick<Status, 'condition' | 'sentence' | 'advice'>;

export function judgementOf(guard: Guard, access: Access, blocksToday: number): Judgement {
  const condition = conditionOf(guard, access);
  return {
    condition,
    sentence: sentenceOf(guard, condition, blocksToday),
    advice: adviceOf(guard, access, condition),
  };
}

function conditionOf(guard: Guard, access: Access): Condition {
  if (isBroken(guard)) return 'broken';
  if (guard.pausedUntil !== null) return 'paused';
  // A recorded log is another machine's, or of another time.
  if (guard.log.kind === 'live' && access.remoteLogin.state === 'off') return 'remote-login-off';
  if (guard.isUnderAttack) return 'under-attack';
  if (attentionOf(guard, access) !== null) return 'attention';
  return modeOf(guard) === 'guarding' ? 'guarding' : 'observing';
}

export function modeOf(guard: Guard): Status['mode'] {
  if (guard.log.kind !== 'live') return 'replaying';
  return guard.firewall.engine === 'observe' ? 'observing' : 'guarding';
}

function logProblem(guard: Guard): string | null {
  return guard.ingestion.source?.problem ?? null;
}

function isBroken(guard: Guard): boolean {
  return logProblem(guard) !== null || guard.enforcer.firewall.state.isFailing;
}

function sentenceOf(guard: Guard, condition: Condition, blocksToday: number): string {
  const addresses = blocksToday === 1 ? '1 address' : `${blocksToday} addresses`;
  const { log, pausedUntil } = guard;
  if (condition === 'paused' && pausedUntil !== null) {
    const until = clockTime(pausedUntil, guard.clock.now());
    return `Paused until ${until}: nobody is kept out. Attempts are still recorded.`;
  }
  if (log.kind === 'sample') return 'Showing a sample: no log of sshd was found, and nobody is blocked.';
  if (log.kind === 'replay') return 'Replaying a recorded log: nobody is blocked.';
  if (logProblem(guard) !== null) return 'Not guarding: the log can not be read.';
  if (condition === 'remote-login-off') return 'Remote Login is off: nobody can log in by SSH.';
  if (guard.firewall.engine === 'observe')
    return `Watching only: ${addresses} would have been blocked today.`;
  if (guard.enforcer.firewall.state.problem !== null)
    return 'Not guarding fully: the firewall does not take the blocks.';
  return `${condition === 'under-attack' ? 'Under attack.' : 'Guarding.'} ${addresses} blocked today.`;
}

/** "15:30"; on another day "24 Nov 08:00". */
function clockTime(time: number, now: number): string {
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(time);
  if (new Date(time).toDateString() === new Date(now).toDateString()) return clock;
  const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' }).format(time);
  return `${day} ${clock}`;
}

function adviceOf(guard: Guard, access: Access, condition: Condition): Advice | null {
  switch (condition) {
    case 'broken':
      return brokenAdvice(guard);
    case 'paused':
      return { sentence: 'Nobody is kept out now.', button: 'Resume', action: 'resume' };
    case 'under-attack':
    case 'attention':
      return attentionOf(guard, access);
    case 'observing':
      return guard.log.kind === 'live' && !guard.isObservingByChoice
        ? { sentence: guard.firewall.reason, button: 'Set Up…', action: 'set-up' }
        : null;
    default:
      return null;
  }
}

function brokenAdvice(guard: Guard): Advice {
  const problem = logProblem(guard);
  if (problem !== null) return { sentence: problem, button: 'Choose Log…', action: 'log' };
  const { problem: why } = guard.enforcer.firewall.state;
  return { sentence: why ?? 'The firewall does not take the blocks.', button: 'Repair…', action: 'firewall' };
}

/** The first thing that needs the owner though the guard works; null where nothing does. */
function attentionOf(guard: Guard, access: Access): Advice | null {
  const { firewall } = guard.enforcer;
  if (guard.log.kind === 'sample')
    return { sentence: 'No log of sshd was found.', button: 'Choose Log…', action: 'log' };
  if (firewall.state.problem !== null)
    return { sentence: firewall.state.problem, button: 'Repair…', action: 'firewall' };
  if (guard.firewall.engine === 'blackhole' && guard.firewall.proof?.state === 'unproven')
    return { sentence: guard.firewall.reason, button: 'Show Details…', action: 'firewall' };
  if (guard.storeProblem !== null)
    return { sentence: guard.storeProblem, button: 'Show Details…', action: 'store' };
  const { pending, wasReset } = access.keyOnly;
  if (pending !== null && pending !== undefined) {
    const until = clockTime(pending.endsAt, Date.now());
    return {
      sentence: `What sshd accepts goes back at ${until} unless you confirm.`,
      button: 'Confirm…',
      action: 'ssh-access',
    };
  }
  if (wasReset === true)
    return { sentence: 'What you chose for SSH was reset.', button: 'Restore…', action: 'ssh-access' };
  if (guard.log.kind === 'live' && access.keyOnly.state === 'passwords')
    return { sentence: 'Passwords are still accepted.', button: 'Switch to Keys…', action: 'ssh-access' };
  if (guard.sharedDefence.problem !== null)
    return { sentence: guard.sharedDefence.problem, button: 'Show Shared Lists…', action: 'shared-lists' };
  const { unresolved } = guard.allowList;
  if (unresolved.length > 0) {
    return {
      sentence: `No address is known for ${unresolved.join(', ')}, which the allow list names.`,
      button: 'Show Details…',
      action: 'firewall',
    };
  }
  const notice = guard.notices.at(-1);
  return notice === undefined ? null : { sentence: notice, button: 'Show Details…', action: 'store' };
}
