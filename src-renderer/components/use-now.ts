import { useEffect, useState } from 'react';
import { useStatus } from '../stores/stores.ts';

/**
 * The time by the guard's clock (a replay has one of its own), anew every so
 * often, so that "2 min" becomes "3 min".
 */
export function useNow(everyMs = 15_000): number {
  const ahead = useStatus(({ status }) => (status === null ? 0 : offsetOf(status.now)));
  const [tick, setTick] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setTick(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return Math.max(tick, 0) + ahead;
}

/** The time by the guard's clock at this moment. */
export function guardNow(): number {
  const { status } = useStatus.getState();
  return Date.now() + (status === null ? 0 : offsetOf(status.now));
}

let known = { now: 0, ahead: 0 };

/** How far the guard's clock is ahead of this window's, as of when it was told. */
function offsetOf(now: number): number {
  if (known.now !== now) {
    const ahead = now - Date.now();
    // What it takes a message to come is no difference of clocks.
    known = { now, ahead: Math.abs(ahead) < 5000 ? 0 : ahead };
  }
  return known.ahead;
}
