import type { HostInfo, Preferences } from '../../src-shared/contract.ts';

export interface TabProps {
  readonly host: HostInfo;
  readonly preferences: Preferences;
}
