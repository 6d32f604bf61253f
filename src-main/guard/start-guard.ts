import { CallError } from '../../src-shared/contract.ts';
import { chooseFirewall, FirewallUnavailableError } from '../firewall/choose.ts';
import { type FirewallInUse, ROUTES_CHOSEN } from '../firewall/in-use.ts';
import { machineOf } from '../firewall/machine.ts';
import type { Helper } from '../privileged/helper-client.ts';
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
import { macNetwork } from './mac-network.ts';
import { makeFirewall } from './make-firewall.ts';
import { openHelper } from './open-helper.ts';
import { OwnProbes } from './own-probes.ts';
import { NO_PLACES } from './shared-blocks.ts';
import { thisSystem } from './this-system.ts';

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
    const system = options.system ?? thisSystem();
    const helper = options.helper ?? openHelper(system);
    const log = await chooseLog(options, (request) => helper.stream(request));
    const isLive = log.kind === 'live';
    const clock = isLive ? SYSTEM_CLOCK : new ReplayClock();
    passing = log.kind === 'sample' ? passingDatabase() : null;
    const firewall = await firewallFor(options, log, helper);
    const ownProbes = options.ownProbes ?? new OwnProbes();
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
      ruledPlaces: options.ruledPlaces?.(settings.share.placeRules) ?? NO_PLACES,
      ownProbes,
      chosenStore,
      network: system.platform === 'darwin' ? macNetwork(system) : null,
      log,
      clock,
      firewall,
      firewallChoice: options.firewall,
      makeFirewall: (onChange, notice) =>
        makeFirewall({ options, chosen: firewall, helper, ownProbes, onChange, notice }),
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

async function firewallFor(options: GuardOptions, log: ChosenLog, helper: Helper): Promise<FirewallInUse> {
  if (log.kind !== 'live') {
    return {
      engine: 'observe',
      reason: 'Observing only: the log is a recorded one, so nobody is blocked.',
      proof: null,
    };
  }
  try {
    const { name, why } = await chooseFirewall(
      options.firewall,
      machineOf(options.system ?? thisSystem(), () => helper.problem()),
    );
    return name === 'blackhole' ? ROUTES_CHOSEN : { engine: name, reason: why, proof: null };
  } catch (error) {
    if (error instanceof FirewallUnavailableError) throw new CallError('unavailable', error.message);
    throw error;
  }
}
