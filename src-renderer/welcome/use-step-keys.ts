import { useEffect, useRef } from 'react';

/** Right arrow or Return goes on, left arrow back, unless a control has the focus that wants the key itself. */
export function useStepKeys(isOn: boolean, move: (by: 1 | -1) => void): void {
  const latest = useRef(move);
  useEffect(() => {
    latest.current = move;
  });
  useEffect(() => {
    if (!isOn) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
      const { target } = event;
      if (!(target instanceof Element) || target.closest('input, select, [role=group]') !== null) return;
      const isOnButton = target.closest('button') !== null;
      if (event.key === 'ArrowRight' || (event.key === 'Enter' && !isOnButton)) latest.current(1);
      else if (event.key === 'ArrowLeft') latest.current(-1);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [isOn]);
}
