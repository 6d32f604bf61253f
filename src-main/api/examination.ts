import type { Part } from '../../src-shared/contract.ts';
import { sshdVersion } from '../access/sshd-version.ts';
import type { Guard } from '../guard/guard.ts';
import { examine } from './doctor.ts';
import type { Engine } from './engine.ts';
import { helperPart } from './helper-part.ts';
import { remoteLoginPart, testLineParts, versionPart } from './machine-parts.ts';
import { withRepair } from './repairs.ts';

/** Every fact about a guard and its machine as checked just now, each with what puts it right. */
export async function examination(engine: Engine, guard: Guard): Promise<Part[]> {
  const { access, installer, ownProbes, system, sshd } = engine;
  const isLive = guard.log.kind === 'live';
  const [known, condition, version] = await Promise.all([
    access.known(),
    installer.state(),
    isLive ? sshdVersion(system, sshd) : null,
    guard.enforcer.firewall.look?.(),
  ]);
  const parts: Part[] = [
    ...examine(guard, known),
    ...(isLive ? [...testLineParts(ownProbes.read, Date.now()), versionPart(version)] : []),
    remoteLoginPart(known),
    ...helperPart(condition),
  ];
  const context = {
    platform: system.platform,
    helper: condition,
    log: guard.log.sourceName,
    isObservingByChoice: guard.isObservingByChoice,
  };
  return inOrder(parts).map((part) => withRepair(part, context));
}

/** What belongs together stands together; what is not named here comes last. */
const ORDER = [
  ...['log', 'lines', 'test line', 'levels', 'sshd', 'sshd version', 'remote login', 'access'],
  ...['helper', 'firewall', 'pf on', 'pf rules', 'pf test', 'pf table', 'pf others'],
];

function inOrder(parts: readonly Part[]): Part[] {
  const place = ({ part }: Part) => (ORDER.includes(part) ? ORDER.indexOf(part) : ORDER.length);
  return parts.toSorted((a, b) => place(a) - place(b));
}
