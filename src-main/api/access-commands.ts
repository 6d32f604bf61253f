import { CallError, type CallOutput, type HandlerInput } from '../../src-shared/contract.ts';
import { switchRemoteLogin } from '../access/remote-login-switch.ts';
import { openSessions } from '../guard/open-sessions.ts';
import type { Engine } from './engine.ts';

/**
 * Switches Remote Login where that is possible.
 * @throws CallError 'refused' where SSH sessions are open, 'unavailable' where it can't be switched from here
 */
export async function setRemoteLogin(
  { access, supervisor, system, helper }: Engine,
  { on, evenWithSessions }: HandlerInput<'setRemoteLogin'>,
): Promise<CallOutput<'setRemoteLogin'>> {
  const { remoteLogin } = await access.lookAgain();
  if (remoteLogin.whyNot !== null)
    throw new CallError('unavailable', `Remote Login is not switched. ${remoteLogin.whyNot}`);
  if (!on && !evenWithSessions) {
    const from = await supervisor.use(({ surroundings }) => openSessions(surroundings, access.port, system));
    const sentence = sessionsSentence(from);
    if (sentence !== null) throw new CallError('refused', sentence);
  }
  // The guard is not held meanwhile: it may be given other settings.
  const problem = await switchRemoteLogin(on, {
    run: (wanted) => helper.run({ verb: 'remote-login', words: [wanted ? 'on' : 'off'] }),
    askPort: () => access.askPort(),
    port: access.port,
    platform: system.platform,
  });
  return { access: await access.lookAgain(), problem };
}

const MOST_NAMED = 5;

/** Why to ask before it is turned off; null: nobody is logged in. */
export function sessionsSentence(from: readonly string[] | null): string | null {
  const may = 'They may be cut off, and nobody comes in by SSH until Remote Login is on again.';
  if (from === null) return `It is not known whether SSH sessions are open. ${may}`;
  if (from.length === 0) return null;
  const addresses = [...new Set(from)];
  const named = addresses.slice(0, MOST_NAMED).join(', ');
  const more = addresses.length > MOST_NAMED ? ` and ${addresses.length - MOST_NAMED} more` : '';
  const count = from.length === 1 ? '1 SSH session is open' : `${from.length} SSH sessions are open`;
  return `${count}, from ${named}${more}. ${may}`;
}
