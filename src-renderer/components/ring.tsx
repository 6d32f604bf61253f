import './controls.css';

const RADIUS = 5;
const LENGTH = 2 * Math.PI * RADIUS;

/** A small ring that shows how much of `of` is reached. */
export function Ring({ part, of }: { readonly part: number; readonly of: number }) {
  const share = of === 0 ? 0 : Math.min(part / of, 1);
  return (
    <svg className="ring" width={14} height={14} viewBox="0 0 14 14" aria-hidden>
      <title>{`${part} of ${of}`}</title>
      <circle className="ring-rest" cx={7} cy={7} r={RADIUS} fill="none" strokeWidth={2} />
      <circle
        className="ring-part"
        cx={7}
        cy={7}
        r={RADIUS}
        fill="none"
        strokeWidth={2}
        strokeLinecap="round"
        strokeDasharray={`${share * LENGTH} ${LENGTH}`}
        transform="rotate(-90 7 7)"
      />
    </svg>
  );
}
