import type { System } from '../../src-shared/system.ts';
import type { FirewallChoice } from '../firewall/choose.ts';
import type { Helper } from '../privileged/helper-client.ts';
import type { Settings } from '../settings/schema.ts';
import type { SettingsFile } from '../settings/settings-file.ts';
import type { PlaceOf } from './known-places.ts';
import type { OwnProbes } from './own-probes.ts';
import type { RuledPlaces } from './shared-blocks.ts';

/** What a host starts a guard with. */
export interface GuardOptions {
  /** Exists, and is fit to hold the guard's files. */
  readonly stateDirectory: string;
  /** "auto", "journald", "unified-log", or an absolute path. */
  readonly log: string;
  readonly firewall: FirewallChoice;
  /** The recorded log to read instead of a live one; null: none. */
  readonly replay: string | null;
  readonly speed: 'real' | 'max';
  readonly settings: Settings;
  /** Where changes that the owner makes through the contract are kept. */
  readonly settingsFile: SettingsFile;
  readonly version: string;
  /** Where an address is; without it no place is known. */
  readonly placeOf?: PlaceOf;
  /** Whom the rules by country and network are about; without it they are about nobody. */
  readonly ruledPlaces?: (rules: Settings['share']['placeRules']) => RuledPlaces;
  /** Drawbridge's own looks at sshd, for the guard to pass over. */
  readonly ownProbes?: OwnProbes;
  /** The machine to guard; without it the one that this process runs on. */
  readonly system?: System;
  /** The root helper; without it the one of that machine. */
  readonly helper?: Helper;
}
