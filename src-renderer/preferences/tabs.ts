import type { HostInfo } from '../../src-shared/contract.ts';

export const TABS = [
  'general',
  'detection',
  'firewall',
  'notifications',
  'reports',
  'shared-lists',
  'ssh-access',
  'advanced',
] as const;
export type Tab = (typeof TABS)[number];

/** The tabs whose part this host has. */
export function tabsOf({ notifies }: Pick<HostInfo, 'notifies'>): Tab[] {
  return TABS.filter((tab) => tab !== 'notifications' || notifies);
}

/** The tab of this name, or of which it names a part ("reports/mail"); the first where there is none. */
export function tabNamed(name: string | null, tabs: readonly Tab[]): Tab {
  const whole = name?.split('/')[0];
  return tabs.find((tab) => tab === whole) ?? 'general';
}
