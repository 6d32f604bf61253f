import { useSyncExternalStore } from 'react';

/** Room for the dropdown's 380 points and the activity's 900. */
const WIDE = window.matchMedia('(min-width: 1280px)');

export function useIsWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      WIDE.addEventListener('change', changed);
      return () => WIDE.removeEventListener('change', changed);
    },
    () => WIDE.matches,
  );
}
