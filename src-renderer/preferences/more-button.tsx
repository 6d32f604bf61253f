import { ChevronRight } from 'lucide-react';
import './more-button.css';

/** Shows the rarer fields, and hides them. */
export function MoreButton({
  controls,
  isOpen,
  isWrong,
  className = '',
  onChange,
}: {
  /** The id of what it shows. */
  readonly controls: string;
  readonly isOpen: boolean;
  /** Something is wrong in there: said while it is not seen. */
  readonly isWrong: boolean;
  readonly className?: string;
  readonly onChange: (isOpen: boolean) => void;
}) {
  return (
    <button
      type="button"
      className={`more-button ${className}`}
      aria-expanded={isOpen}
      aria-controls={controls}
      onClick={() => onChange(!isOpen)}
    >
      <ChevronRight size={13} aria-hidden />
      More
      {isWrong && !isOpen && <span className="form-problem"> (needs a look)</span>}
    </button>
  );
}
