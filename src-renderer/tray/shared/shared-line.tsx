import { ChevronRight } from 'lucide-react';
import { figure } from '../../format/figures.ts';
import { useStatus } from '../../stores/stores.ts';
import './shared.css';

/** Below the guard's own blocks: how many more others keep out. */
export function SharedLine({ onOpen }: { readonly onOpen: () => void }) {
  const shared = useStatus(({ status }) => status?.total.shared ?? 0);
  const isUnheld = useStatus(({ status }) => (status?.firewall.unheld ?? null) !== null);
  if (shared === 0) return null;
  return (
    <button type="button" className="shared-line" onClick={onOpen}>
      <span>
        Shared lists keep out {figure(shared)} more
        {isUnheld && <span className="shared-line-unheld"> · not all of it is held</span>}
      </span>
      <ChevronRight size={14} className="secondary" aria-hidden />
    </button>
  );
}
