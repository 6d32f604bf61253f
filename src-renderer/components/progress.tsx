import './controls.css';

/** How far long work has come; `of` null: that is not known yet. */
export function Progress({
  label,
  done,
  of,
}: {
  readonly label: string;
  readonly done: number;
  readonly of: number | null;
}) {
  const share = of === null || of === 0 ? 0 : Math.min(done / of, 1);
  return (
    <div
      className="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(of !== null && { 'aria-valuenow': Math.round(share * 100) })}
    >
      <div className="progress-part" style={{ width: `${share * 100}%` }} />
    </div>
  );
}
