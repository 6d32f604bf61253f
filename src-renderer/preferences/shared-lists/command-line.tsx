import { CopyButton } from '../../components/copy-button.tsx';

/** What is to be typed on another machine, to be copied. */
export function CommandLine({ label, command }: { readonly label: string; readonly command: string }) {
  return (
    <div className="command-line">
      <code className="mono selectable">{command}</code>
      <CopyButton label={label} text={command} />
    </div>
  );
}
