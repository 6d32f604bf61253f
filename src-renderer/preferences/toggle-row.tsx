import { SwitchRow } from './form.tsx';
import type { Setting } from './use-setting.ts';

/** A setting that is on or off. @param done what is said when it was switched */
export function ToggleRow({
  label,
  help,
  setting: { value, problem, set },
  done = (isOn) => `${label}: ${isOn ? 'on' : 'off'}`,
}: {
  readonly label: string;
  readonly help: string;
  readonly setting: Setting<boolean>;
  readonly done?: (isOn: boolean) => string;
}) {
  return (
    <SwitchRow
      label={label}
      help={help}
      isOn={value}
      problem={problem}
      onChange={(isOn) => void set(isOn, done(isOn))}
    />
  );
}
