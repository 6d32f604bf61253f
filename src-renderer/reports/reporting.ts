import { create } from 'zustand';

/** Whom the owner is about to report; null: nobody. */
export const useReporting = create<{ address: string | null }>(() => ({ address: null }));

/** Shows the report about an attacker as it would be. */
export function openReport(address: string): void {
  // After a menu that it was chosen from has given the focus back: so the dialog returns it to where it came from.
  requestAnimationFrame(() => setTimeout(() => useReporting.setState({ address }), 0));
}

export function closeReport(): void {
  useReporting.setState({ address: null });
}
