import type { FirewallChoice } from '../firewall/choose.ts';
import type { FirewallInUse } from '../firewall/in-use.ts';
import type { Settings } from '../settings/schema.ts';
import type { SettingsFile } from '../settings/settings-file.ts';
import type { StateLock } from '../store/state-lock.ts';
import type { ChosenLog } from './choose-log.ts';
import type { ChosenStore, PassingDatabase } from './choose-store.ts';
import type { Clock, ReplayClock } from './clock.ts';
import type { Firewall } from './enforcer.ts';
import type { PlaceOf } from './known-places.ts';
import type { AskedNetwork } from './machine-surroundings.ts';
import type { OwnProbes } from './own-probes.ts';
import type { RuledPlaces } from './shared-blocks.ts';

/** What a guard is made of. */
export interface GuardParts {
  readonly version: string;
  readonly stateDirectory: string;
  readonly settings: Settings;
  readonly settingsFile: SettingsFile;
  readonly lock: StateLock | null;
  /** The database's directory, where that is to go with the guard. */
  readonly passing: PassingDatabase | null;
  readonly chosenStore: ChosenStore;
  readonly placeOf: PlaceOf;
  /** Whom the rules by country and network are about. */
  readonly ruledPlaces: RuledPlaces;
  readonly ownProbes: OwnProbes;
  /** Where the system's files do not tell of its connections. */
  readonly network: AskedNetwork | null;
  readonly log: ChosenLog;
  readonly clock: Clock | ReplayClock;
  readonly firewall: Omit<FirewallInUse, 'proof'> & Partial<Pick<FirewallInUse, 'proof'>>;
  readonly firewallChoice: FirewallChoice;
  /** Makes what brings the blocks into the firewall; it tells when its state changes, and what the owner should know. */
  makeFirewall(changed: () => void, notice: (text: string) => void): Firewall;
}
