import { fileURLToPath } from 'node:url';
import { CallError } from '../../src-shared/contract.ts';
import { chooseFirewall, FirewallUnavailableError } from '../firewall/choose.ts';
import { createEngine } from '../firewall/create.ts';
import type { EngineName } from '../firewall/engine.ts';
import { thisMachine } from '../firewall/machine.ts';
import { Reconciler } from '../firewall/reconciler.ts';
import { HelperError } from '../privileged/helper-error.ts';
import { SpawnedHelper } from '../privileged/spawned-helper.ts';
import { findHelper } from '../privileged/trust.ts';
import { type ChosenLog, chooseLog } from './choose-log.ts';
import {
  chooseStore,
  databasePathFor,
  lockStateDirectory,
  type PassingDatabase,
  passingDatabase,
} from './choose-store.ts';
import { ReplayClock, SYSTEM_CLOCK } from './clock.ts';
import { Guard } from './guard.ts';
import type { GuardOptions } from './guard-options.ts';
import { OwnProbes } from './own-probes.ts';

const BROUGHT_HELPER = fileURLToPath(new URL('../../assets/helper/drawbridge-helper', import.meta.url));

/**
 * Starts a guard: takes its state directory, chooses log and firewall, and
 * begins to read.
 * @throws CallError where it can't: another guard is running, or what the owner chose does not work here
 */
export async function startGuard(options: GuardOptions): Promise<Guard> {
  const { stateDirectory, settings, settingsFile, version } = options;
  const lock = lockStateDirectory(stateDirectory);
  let passing: PassingDatabase | null = null;
  try {
    const log = await chooseLog(options);
    const isLive = log.kind === 'live';
    const clock = isLive ? SYSTEM_CLOCK : new ReplayClock();
    passing = log.kind === 'sample' ? passingDatabase() : null;
    const firewall = await firewallFor(options, log);
    const helper = new SpawnedHelper({ path: firewall.helperPath });
    const scope = settings.blockAllPorts ? 'all-ports' : (`port ${settings.port}` as const);
    const engine = createEngine(firewall.engine, helper, scope);
    const path = passing?.path ?? databasePathFor(stateDirectory, options.replay);
    const chosenStore = chooseStore(path, clock);
    const guard = new Guard({
      version,
      stateDirectory,
      settings,
      settingsFile,
      lock,
      passing,
      placeOf: options.placeOf ?? (() => ({ country: null, network: null })),
      ownProbes: options.ownProbes ?? new OwnProbes(),
      chosenStore,
      log,
      clock,
      firewall,
      firewallChoice: options.firewall,
      makeFirewall: (onChange) =>
        new Reconciler({ engine, cutConnections: settings.cutConnections, onChange }),
    });
    try {
      await guard.start();
    } catch (error) {
      await guard.stop();
      throw error;
    }
    return guard;
  } catch (error) {
    passing?.remove();
    lock?.release();
    throw error;
  }
}

interface ReadyFirewall {
  readonly engine: EngineName;
  readonly reason: string;
  /** Of the helper that may be trusted; where there is none, of the one that Drawbridge brings. */
  readonly helperPath: string;
}

async function firewallFor(options: GuardOptions, log: ChosenLog): Promise<ReadyFirewall> {
  let helperPath = BROUGHT_HELPER;
  if (log.kind !== 'live') {
    return {
      engine: 'observe',
      reason: 'Observing only: the log is a recorded one, so nobody is blocked.',
      helperPath,
    };
  }
  const helperProblem = async () => {
    try {
      helperPath = await findHelper([BROUGHT_HELPER]);
      return null;
    } catch (error) {
      if (error instanceof HelperError) return error.message;
      throw error;
    }
  };
  try {
    const { name, why } = await chooseFirewall(options.firewall, thisMachine(helperProblem));
    return { engine: name, reason: why, helperPath };
  } catch (error) {
    if (error instanceof FirewallUnavailableError) throw new CallError('unavailable', error.message);
    throw error;
  }
}
