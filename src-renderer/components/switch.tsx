import { Switch as RadixSwitch } from 'radix-ui';
import './controls.css';

export interface SwitchProps {
  /** What it switches, for screen readers; or `labelledBy`, the id of the words beside it. */
  readonly label?: string;
  readonly labelledBy?: string;
  readonly isOn: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (isOn: boolean) => void;
}

export function Switch({ label, labelledBy, isOn, isDisabled = false, onChange }: SwitchProps) {
  return (
    <RadixSwitch.Root
      className="switch"
      aria-label={label}
      aria-labelledby={labelledBy}
      checked={isOn}
      disabled={isDisabled}
      onCheckedChange={onChange}
    >
      <RadixSwitch.Thumb className="switch-thumb" />
    </RadixSwitch.Root>
  );
}
