import type { System } from '../../src-shared/system.ts';
import { runProgram } from './run-program.ts';
import type { SshService } from './ssh-service.ts';

const LABEL = 'com.openssh.sshd';

/**
 * What launchd knows of Remote Login, asked without root (facts/macos.md §4: `launchctl print-disabled system`
 * and `launchctl print system/com.openssh.sshd`).
 */
export async function lookAtLaunchd(
  system: Pick<System, 'path'>,
  signal: AbortSignal | null = null,
): Promise<SshService> {
  const [list, job] = await Promise.all([
    runProgram(system, 'launchctl', ['print-disabled', 'system'], signal),
    runProgram(system, 'launchctl', ['print', `system/${LABEL}`], signal),
  ]);
  if (list.isMissing)
    return { kind: 'none', why: 'launchctl is not here, so Remote Login can not be switched.' };
  return {
    kind: 'found',
    keeper: 'launchd',
    isEnabled: list.code === 0 ? isEnabledIn(list.stdout) : null,
    isLoaded: isLoaded(job.code, `${job.stdout}\n${job.stderr}`),
  };
}

/**
 * Newer systems say `=> enabled` and `=> disabled`; on older ones the value tells whether it is *disabled*
 * (`=> false` means enabled). A job that is not in the list was never switched, and is off: its own plist says
 * Disabled (facts/macos.md §4).
 */
export function isEnabledIn(list: string): boolean {
  for (const line of list.split('\n')) {
    const [, label, value] = /^\s*"([^"]*)"\s*=>\s*(\w+)/.exec(line) ?? [];
    if (label === LABEL) return value === 'enabled' || value === 'false';
  }
  return false;
}

/** `launchctl print` gives 0 and the job, or fails and says "Could not find service". Otherwise it is not known. */
function isLoaded(code: number | null, said: string): boolean | null {
  if (code === 0) return true;
  return /could not find service/i.test(said) ? false : null;
}
