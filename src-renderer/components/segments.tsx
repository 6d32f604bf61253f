import { ToggleGroup } from 'radix-ui';
import { figure } from '../format/figures.ts';
import './controls.css';

export interface Segment<T extends string> {
  readonly value: T;
  readonly words: string;
  readonly number?: number;
}

/** One choice of a few, side by side. */
export function Segments<T extends string>({
  label,
  segments,
  value,
  onChange,
}: {
  readonly label: string;
  readonly segments: readonly Segment<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}) {
  return (
    <ToggleGroup.Root
      className="segments"
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next: string) => {
        const segment = segments.find((one) => one.value === next);
        if (segment !== undefined) onChange(segment.value);
      }}
    >
      {segments.map(({ value: own, words, number }) => (
        <ToggleGroup.Item key={own} value={own} className="segment">
          {words}
          {number !== undefined && <span className="number">{figure(number)}</span>}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
