import type { System } from '../../src-shared/system.ts';
import { runProgram } from './run-program.ts';
import type { SshService } from './ssh-service.ts';

/** As distributions name them; one may be another's alias. The helper switches the same ones. */
const UNITS = ['ssh.service', 'sshd.service', 'ssh.socket', 'sshd.socket'];
const PROPERTIES = 'Id,LoadState,ActiveState,UnitFileState';

/** What systemd knows of sshd (systemctl(1), `show`). */
export async function lookAtSystemd(
  system: Pick<System, 'path'>,
  signal: AbortSignal | null = null,
): Promise<SshService> {
  const { code, isMissing, stdout } = await runProgram(
    system,
    'systemctl',
    ['show', `--property=${PROPERTIES}`, ...UNITS],
    signal,
  );
  if (isMissing || code !== 0) {
    return {
      kind: 'none',
      why: "systemd does not run here, so sshd is switched with this system's own means.",
    };
  }
  const units = unitsIn(stdout);
  if (units.length === 0) {
    return { kind: 'none', why: 'systemd has no service for sshd here, so there is nothing to switch.' };
  }
  return {
    kind: 'found',
    keeper: 'systemd',
    isEnabled: units.some(({ file }) => file.startsWith('enabled')),
    isLoaded: units.some(({ active }) => active === 'active' || active === 'activating'),
  };
}

/** A block of NAME=VALUE lines a unit; those that are really there. */
export function unitsIn(text: string): { id: string; active: string; file: string }[] {
  return text
    .split('\n\n')
    .map((block) => new Map(block.split('\n').map((line) => pairOf(line))))
    .filter((unit) => unit.get('LoadState') === 'loaded')
    .map((unit) => ({
      id: unit.get('Id') ?? '',
      active: unit.get('ActiveState') ?? '',
      file: unit.get('UnitFileState') ?? '',
    }));
}

function pairOf(line: string): [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, Math.max(at, 0)), line.slice(at + 1)];
}
