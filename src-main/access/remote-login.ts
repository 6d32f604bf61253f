import type { RemoteLogin } from '../../src-shared/contract.ts';
import type { System } from '../../src-shared/system.ts';
import { lookAtLaunchd } from './launchd.ts';
import { lookWhoMayLogIn } from './may-log-in.ts';
import { reconcile } from './reconcile.ts';
import { askPort, type OnProbe } from './ssh-port.ts';
import type { SshService } from './ssh-service.ts';
import { lookAtSystemd } from './systemd.ts';

/** What of the machine Remote Login is known from. */
export interface RemoteLoginMeans {
  readonly system: System;
  /** Why nothing can be done as root here, in a sentence; null: it can. */
  helperProblem(): Promise<string | null>;
  /** The helper's `remote-login-users`; null: it is not asked. */
  readonly askUsers: (() => Promise<readonly string[]>) | null;
}

/**
 * Remote Login as it is: whether sshd answers, what the keeper of services says of it, who may log in.
 * @param port sshd's
 * @param signal ends it early
 */
export async function lookAtRemoteLogin(
  port: number,
  onProbe: OnProbe,
  means: RemoteLoginMeans,
  signal: AbortSignal | null = null,
): Promise<RemoteLogin> {
  const { system } = means;
  const [answer, service, helperProblem] = await Promise.all([
    askPort(port, onProbe, signal),
    lookAtService(system, signal),
    means.helperProblem(),
  ]);
  const askUsers = helperProblem === null ? means.askUsers : null;
  const mayLogIn = await lookWhoMayLogIn(system, askUsers, signal);
  return { ...reconcile(port, answer, service, helperProblem), mayLogIn };
}

async function lookAtService(system: System, signal: AbortSignal | null): Promise<SshService> {
  if (system.platform === 'darwin') return lookAtLaunchd(system, signal);
  if (system.platform === 'linux') return lookAtSystemd(system, signal);
  return { kind: 'none', why: 'Remote Login can not be switched on this system.' };
}
