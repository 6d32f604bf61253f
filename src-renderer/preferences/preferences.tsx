import {
  BellRing,
  BrickWall,
  ChevronLeft,
  KeyRound,
  Mail,
  Radar,
  Settings,
  Share2,
  SlidersHorizontal,
} from 'lucide-react';
import { Tabs } from 'radix-ui';
import { Button } from '../components/button.tsx';
import { FootLine } from '../components/foot-line.tsx';
import { go } from '../stores/route.ts';
import { useConnection, useHost, usePreferences } from '../stores/stores.ts';
import { AdvancedTab } from './advanced-tab.tsx';
import { DetectionTab } from './detection-tab.tsx';
import { FirewallTab } from './firewall-tab.tsx';
import { GeneralTab } from './general-tab.tsx';
import { NotificationsTab } from './notifications-tab.tsx';
import { ReportsTab } from './reports/reports-tab.tsx';
import { SharedListsTab } from './shared-lists/shared-lists-tab.tsx';
import './preferences.css';
import './tabs-content.css';
import { SshAccessTab } from './ssh-access-tab.tsx';
import { type Tab, tabNamed, tabsOf } from './tabs.ts';

const WORDS: Readonly<Record<Tab, string>> = {
  general: 'General',
  detection: 'Detection',
  firewall: 'Firewall',
  notifications: 'Notifications',
  reports: 'Reports',
  'shared-lists': 'Shared Lists',
  'ssh-access': 'SSH Access',
  advanced: 'Advanced',
};

const ICONS = {
  general: Settings,
  detection: Radar,
  firewall: BrickWall,
  notifications: BellRing,
  reports: Mail,
  'shared-lists': Share2,
  'ssh-access': KeyRound,
  advanced: SlidersHorizontal,
} as const;

const CONTENT = {
  general: GeneralTab,
  detection: DetectionTab,
  firewall: FirewallTab,
  notifications: NotificationsTab,
  reports: ReportsTab,
  'shared-lists': SharedListsTab,
  'ssh-access': SshAccessTab,
  advanced: AdvancedTab,
} as const;

/** What the owner chooses: tabs as in macOS' own preferences. */
export function Preferences({ tab }: { readonly tab: string | null }) {
  const { host } = useHost();
  const { preferences } = usePreferences();
  const { problem } = useConnection();
  if (host === null || preferences === null) {
    return <main className="preferences waiting">{problem !== null && <p role="alert">{problem}</p>}</main>;
  }
  const tabs = tabsOf(host);
  const shown = tabNamed(tab, tabs);
  const Content = CONTENT[shown];
  return (
    <main className={`preferences on-${host.kind}`}>
      <h1 className="unseen">Preferences</h1>
      {host.kind === 'browser' && (
        <nav className="preferences-back" aria-label="Back">
          <Button look="plain" onClick={() => go('popover')}>
            <ChevronLeft size={14} aria-hidden />
            Overview
          </Button>
          <Button look="plain" onClick={() => go('activity')}>
            Activity
          </Button>
        </nav>
      )}
      <Tabs.Root
        className="preferences-panel"
        value={shown}
        activationMode="automatic"
        onValueChange={(next) => go('preferences', next)}
      >
        <Tabs.List className="preferences-bar" aria-label="Preferences">
          {tabs.map((one) => {
            const Icon = ICONS[one];
            return (
              <Tabs.Trigger key={one} value={one} className="preferences-tab">
                <Icon size={20} strokeWidth={1.6} aria-hidden />
                <span>{WORDS[one]}</span>
              </Tabs.Trigger>
            );
          })}
        </Tabs.List>
        <Tabs.Content key={shown} value={shown} className="preferences-content" tabIndex={-1}>
          {problem !== null && (
            <p className="preferences-problem" role="alert">
              {problem}
            </p>
          )}
          <Content host={host} preferences={preferences} />
        </Tabs.Content>
        <div className="preferences-foot">
          <FootLine />
        </div>
      </Tabs.Root>
    </main>
  );
}
