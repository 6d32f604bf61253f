import { onTestFinished } from 'vitest';
import { CrowdSecAgent } from '../crowdsec-agent.ts';
import type { CrowdSecSettings } from '../crowdsec-settings.ts';
import type { Lapi } from './lapi.ts';
import { MemoryBlocks } from './memory-blocks.ts';
import { MemoryPort } from './memory-port.ts';

/** A guard's share of a fleet: its agent, its own blocks and what it learnt. */
export interface Member {
  readonly agent: CrowdSecAgent;
  readonly own: MemoryBlocks;
  readonly shared: MemoryPort;
  readonly faults: unknown[];
  /** Whom this guard keeps out, by whatever cause. */
  keepsOut(target: string): boolean;
}

export interface Access {
  readonly url: string;
  readonly ca?: string | null;
  readonly machine?: { readonly machineId: string; readonly password: string };
  readonly bouncerKey?: string;
}

/** Starts an agent; the test's end stops it. */
export function member(
  { url, ca = null, machine, bouncerKey }: Access,
  settings: Partial<CrowdSecSettings> = {},
  { own = new MemoryBlocks(), shared = new MemoryPort() } = {},
): Member {
  const faults: unknown[] = [];
  const agent = new CrowdSecAgent({
    settings: {
      url,
      ca,
      machineId: machine?.machineId ?? '',
      pull: bouncerKey !== undefined,
      push: machine !== undefined,
      pollSeconds: 0.2,
      origins: [],
      ...settings,
    },
    secrets: { password: machine?.password ?? null, bouncerKey: bouncerKey ?? null },
    version: '0.1.0',
    own,
    shared,
    now: Date.now,
    changed: () => undefined,
    fault: (error) => faults.push(error),
  });
  agent.start();
  onTestFinished(() => agent.stop());
  const keepsOut = (target: string) => own.standing().includes(target) || shared.targets().includes(target);
  return { agent, own, shared, faults, keepsOut };
}

/** The machine and the bouncer of a member of this name. */
export async function admit(lapi: Lapi, name: string): Promise<Access> {
  const machine = { machineId: `drawbridge-${name}`, password: `password-of-${name}` };
  const bouncerKey = `key-of-${name}`;
  await lapi.addMachine(machine.machineId, machine.password);
  await lapi.addBouncer(name, bouncerKey);
  return { url: lapi.url, machine, bouncerKey };
}
