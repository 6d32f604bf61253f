import { RotateCcwKey } from 'lucide-react';
import { Button } from '../components/button.tsx';
import '../key-only/key-only.css';

/** Keys only was chosen, and is no longer so. */
export function ResetBanner({ onRestore }: { readonly onRestore: () => void }) {
  return (
    <section className="pending access-banner" aria-label="Keys only was reset">
      <RotateCcwKey size={20} strokeWidth={1.6} aria-hidden />
      <div className="pending-words">
        <p className="pending-title">sshd accepts passwords again</p>
        <p>You chose keys only. An update of the system may have taken it away.</p>
      </div>
      <div className="pending-buttons">
        <Button look="main" onClick={onRestore}>
          Restore…
        </Button>
      </div>
    </section>
  );
}
