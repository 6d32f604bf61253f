import type { Access, Part } from '../../src-shared/contract.ts';
import type { Guard } from '../guard/guard.ts';
import { isListening } from '../guard/network.ts';
import { pfParts } from './firewall-parts.ts';

const DAY_MS = 86_400_000;

/** Each part of a guard: found, working, and what to do about it if not. */
export function examine(guard: Guard, access: Access): Part[] {
  return [
    logPart(guard),
    linesPart(guard),
    sshdPart(guard),
    accessPart(access),
    firewallPart(guard),
    ...pfParts(guard),
    storePart(guard),
    rulesPart(guard),
    allowPart(guard),
    ...sharedParts(guard),
  ];
}

function logPart({ log, ingestion }: Guard): Part {
  const problem = ingestion.source?.problem ?? null;
  if (log.kind === 'sample') {
    return {
      part: 'log',
      state: 'attention',
      found: log.description,
      fix: 'Choose the log in the preferences or with --log PATH, or have sshd log to a file or the journal.',
    };
  }
  if (problem !== null)
    return {
      part: 'log',
      state: 'broken',
      found: problem,
      fix: 'Make it readable for the guard, or choose another log.',
    };
  return { part: 'log', state: 'ok', found: log.description, fix: null };
}

function linesPart({ ingestion, clock, log }: Guard): Part {
  const { lines, events, lastLineAt } = ingestion;
  const counts = `${lines.toLocaleString('en')} lines read since the start, ${events.toLocaleString('en')} of them about logins.`;
  if (log.kind !== 'live' || lastLineAt !== null) {
    const quiet = lastLineAt !== null && clock.now() - lastLineAt > DAY_MS;
    const latest = lastLineAt === null ? '' : ` The latest was of ${new Date(lastLineAt).toISOString()}.`;
    return {
      part: 'lines',
      state: quiet && log.kind === 'live' ? 'attention' : 'ok',
      found: `${counts}${latest}`,
      fix:
        quiet && log.kind === 'live' ? 'Log in once by ssh: if no line comes, sshd writes elsewhere.' : null,
    };
  }
  return {
    part: 'lines',
    state: 'attention',
    found: counts,
    fix: 'Log in once by ssh: if no line comes, sshd writes elsewhere.',
  };
}

function sshdPart({ port, log }: Guard): Part {
  const listening = log.kind === 'live' ? isListening(port) : null;
  if (listening === null)
    return {
      part: 'sshd',
      state: 'off',
      found: 'Not looked at: the log is a recorded one, or this system does not tell.',
      fix: null,
    };
  if (listening) return { part: 'sshd', state: 'ok', found: `Something listens on port ${port}.`, fix: null };
  return {
    part: 'sshd',
    state: 'attention',
    found: `Nothing listens on port ${port}, so nobody can log in there.`,
    fix: 'If sshd uses another port, set that as the port of the firewall: blocks are for that one.',
  };
}

function accessPart({ remoteLogin, keyOnly }: Access): Part {
  const { found } = keyOnly;
  if (remoteLogin.state === 'on' && keyOnly.state === 'passwords') {
    return {
      part: 'access',
      state: 'attention',
      found,
      fix: keyOnly.canSwitch
        ? 'Passwords can be guessed, keys can not: once your key works, "drawbridge access key-only on".'
        : 'Passwords can be guessed, keys can not: set PasswordAuthentication and KbdInteractiveAuthentication to no once your key works.',
    };
  }
  return { part: 'access', state: keyOnly.state === 'keys-only' ? 'ok' : 'off', found, fix: null };
}

export function firewallPart(guard: Guard): Part {
  const { engine, reason, proof } = guard.firewall;
  const { problem } = guard.enforcer.firewall.state;
  if (problem !== null)
    return {
      part: 'firewall',
      state: 'broken',
      found: problem,
      fix: 'Mend what it says; it is tried again by itself.',
    };
  if (engine === 'observe')
    return {
      part: 'firewall',
      state: 'attention',
      found: reason,
      fix: guard.isObservingByChoice
        ? 'To block, choose another firewall: auto takes what works.'
        : 'To block, do what it says; the firewall must be chosen by itself (auto).',
    };
  if (engine === 'blackhole' && proof?.state === 'unproven')
    return {
      part: 'firewall',
      state: 'attention',
      found: `${reason} ${heldOf('They hold', guard)}`,
      fix: 'Attackers are kept out all the same. What keeps pf from working is below.',
    };
  return {
    part: 'firewall',
    state: 'ok',
    found: `${reason} ${heldOf('It holds', guard)}`,
    fix: null,
  };
}

/** Blocks and shared ones may lie in one another: then fewer are held than there are. */
function heldOf(holds: string, { enforcer, shared }: Guard): string {
  const { holds: held } = enforcer.firewall.state;
  const { size } = enforcer.active;
  if (shared.size === 0) return `${holds} ${held} of ${size} blocks.`;
  return `${holds} ${held.toLocaleString('en')} addresses and prefixes, for ${size} blocks and ${shared.size.toLocaleString('en')} by shared lists and places.`;
}

function storePart(guard: Guard): Part {
  const { store, notices } = guard;
  const problem = guard.storeProblem;
  if (problem !== null)
    return {
      part: 'store',
      state: 'broken',
      found: problem,
      fix: 'Attackers are kept out meanwhile; nothing is lost once it is mended.',
    };
  const size = `${store.path}, ${(store.bytes / 1_000_000).toFixed(1)} MB.`;
  if (notices.length > 0)
    return {
      part: 'store',
      state: 'attention',
      found: `${size} ${notices.join(' ')}`,
      fix: 'Look at what it says; a restart clears it.',
    };
  return { part: 'store', state: 'ok', found: size, fix: null };
}

function rulesPart({ rules }: Guard): Part {
  return {
    part: 'rules',
    state: 'ok',
    found: `${rules.rules.length} rules: ${rules.rules.map(({ name }) => name).join(', ')}.`,
    fix: null,
  };
}

/** Nothing where nobody shares anything. */
function sharedParts({ shared, sharedDefence, enforcer }: Guard): Part[] {
  const { size } = shared;
  if (size === 0 && sharedDefence.problem === null) return [];
  const found = `${size.toLocaleString('en')} addresses and prefixes by shared lists and places.`;
  const problem = enforcer.firewall.state.unheld ?? sharedDefence.problem;
  return [
    problem === null
      ? { part: 'shared lists', state: 'ok', found, fix: null }
      : {
          part: 'shared lists',
          state: 'attention',
          found: `${found} ${problem}`,
          fix: 'Look at the shared lists: who is kept out by now stays so meanwhile.',
        },
  ];
}

function allowPart({ allowList }: Guard): Part {
  const { entries, unresolved } = allowList;
  const found = entries.length === 1 ? '1 entry.' : `${entries.length} entries.`;
  if (unresolved.length === 0) return { part: 'allow list', state: 'ok', found, fix: null };
  return {
    part: 'allow list',
    state: 'attention',
    found: `${found} No address is known for ${unresolved.join(', ')}.`,
    fix: 'Check the name and the network; it is looked up again every minute.',
  };
}
