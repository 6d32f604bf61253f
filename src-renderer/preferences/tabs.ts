import type { HostInfo } from '../../src-shared/contract.ts';

export const TABS = ['general', 'detection', 'firewall', 'notifications', 'ssh-access', 'advanced'] as const;
export type Tab = (typeof TABS)[number];

/** The tabs whose part this host has. */
export function tabsOf({ notifies }: Pick<HostInfo, 'notifies'>): Tab[] {
  return TABS.filter((tab) => tab !== 'notifications' || notifies);
}

/** The tab of this name; the first where there is none. */
export function tabNamed(name: string | null, tabs: readonly Tab[]): Tab {
  return tabs.find((tab) => tab === name) ?? 'general';
}
