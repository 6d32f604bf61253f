import { type RefObject, useEffect } from 'react';
import { bridge } from '../bridge/bridge.ts';
import { openWindow } from '../stores/route.ts';

export interface TrayKeys {
  readonly isDesktop: boolean;
  /** The field that ⌘F goes to; null where another part of the window takes it. */
  readonly search: RefObject<HTMLInputElement | null> | null;
  readonly hasDetails: boolean;
  readonly closeDetails: () => void;
}

/** Escape goes back, then closes the dropdown; ↓ goes to the list; ⌘F searches; ⌘, and ⌘O open the windows of the desktop. */
export function useTrayKeys({ isDesktop, search, hasDetails, closeDetails }: TrayKeys): void {
  useEffect(() => {
    const leave = () => {
      if (hasDetails) closeDetails();
      else if (isDesktop) void bridge().call('closeWindow', {});
    };
    const find = () => {
      if (hasDetails) closeDetails();
      search?.current?.focus();
      search?.current?.select();
    };
    const toList = () => {
      const focused = document.activeElement;
      const isFree = focused === document.body || (focused !== null && focused === search?.current);
      if (isFree && !hasDetails) document.querySelector<HTMLElement>('.row-open[tabindex="0"]')?.focus();
      return isFree;
    };
    const take = (event: KeyboardEvent) => {
      // What is open in front, or beside it, takes its keys itself.
      if (event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
      if (event.target instanceof Element && event.target.closest('.tray-activity') !== null) return;
      const hasCommand = event.metaKey || event.ctrlKey;
      const key = event.key.toLowerCase();
      if (key === 'escape') leave();
      else if (key === 'arrowdown') {
        if (!toList()) return;
      } else if (hasCommand && key === 'f' && search !== null) find();
      else if (hasCommand && key === ',' && isDesktop) openWindow('preferences');
      else if (hasCommand && key === 'o' && isDesktop) openWindow('activity');
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', take);
    return () => window.removeEventListener('keydown', take);
  }, [isDesktop, search, hasDetails, closeDetails]);
}
