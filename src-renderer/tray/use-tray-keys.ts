import { type RefObject, useEffect } from 'react';
import { bridge } from '../bridge/bridge.ts';
import { openWindow } from '../stores/route.ts';

export interface TrayKeys {
  readonly isDesktop: boolean;
  /** The field that ⌘F goes to; null where another part of the window takes it. */
  readonly search: RefObject<HTMLInputElement | null> | null;
  /** An attacker's details, which have no search, are in front. */
  readonly hasDetails: boolean;
  /** Closes what lies over the lists, one thing at a time; null: nothing does. */
  readonly back: (() => void) | null;
}

/** Of the list that is in front. */
const FIRST_ROW = '.tray-stack > :not([inert]) .row-open[tabindex="0"]';

/** Escape goes back, then closes the dropdown; ↓ goes to the list; ⌘F searches; ⌘, and ⌘O open the windows of the desktop. */
export function useTrayKeys({ isDesktop, search, hasDetails, back }: TrayKeys): void {
  useEffect(() => {
    const leave = () => {
      if (back !== null) back();
      else if (isDesktop) void bridge().call('closeWindow', {});
    };
    const find = () => {
      if (hasDetails) back?.();
      search?.current?.focus();
      search?.current?.select();
    };
    const toList = () => {
      const focused = document.activeElement;
      const isFree = focused === document.body || (focused !== null && focused === search?.current);
      if (isFree && !hasDetails) document.querySelector<HTMLElement>(FIRST_ROW)?.focus();
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
  }, [isDesktop, search, hasDetails, back]);
}
