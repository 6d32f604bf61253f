import { Tooltip } from 'radix-ui';
import { lazy, Suspense, useEffect } from 'react';
import { bridge } from './bridge/bridge.ts';
import { useReporting } from './reports/reporting.ts';
import { go, useRoute } from './stores/route.ts';
import { useHost, usePreferences } from './stores/stores.ts';
import { Tray } from './tray/tray.tsx';

// Only the dropdown has to be there at once.
const Activity = lazy(async () => ({ default: (await import('./activity/activity.tsx')).Activity }));
const Preferences = lazy(async () => ({
  default: (await import('./preferences/preferences.tsx')).Preferences,
}));
const ReportDialog = lazy(async () => ({
  default: (await import('./reports/report-dialog.tsx')).ReportDialog,
}));
const Welcome = lazy(async () => ({ default: (await import('./welcome/welcome.tsx')).Welcome }));

/** What the address asks for: the dropdown, or one of the windows. */
export function App() {
  const route = useRoute();
  const reported = useReporting(({ address }) => address);
  const isDesktop = useHost(({ host }) => host?.kind === 'desktop');
  useEffect(() => bridge().on('navigate', ({ window, attacker, tab }) => go(window, attacker ?? tab)), []);
  const isNew = usePreferences(({ preferences }) => preferences?.welcomed === false);
  const isBrowser = useHost(({ host }) => host?.kind === 'browser');
  useEffect(() => {
    // The desktop opens a window of its own for the first steps.
    if (isNew && isBrowser && location.hash === '') go('welcome');
  }, [isNew, isBrowser]);
  useEffect(() => {
    document.body.classList.toggle('on-material', isDesktop && route.window === 'popover');
  }, [isDesktop, route.window]);
  return (
    <Tooltip.Provider delayDuration={600}>
      <Suspense fallback={null}>
        {route.window === 'popover' && <Tray part={route.part} />}
        {route.window === 'activity' && <Activity attacker={route.part} />}
        {route.window === 'preferences' && <Preferences tab={route.part} />}
        {route.window === 'welcome' && <Welcome />}
      </Suspense>
      <Suspense fallback={null}>
        {reported !== null && <ReportDialog key={reported} address={reported} />}
      </Suspense>
    </Tooltip.Provider>
  );
}
