import { useId, useRef } from 'react';
import { Button } from '../components/button.tsx';
import '../components/fields.css';
import { isPrivateKey, PRIVATE_KEY_WARNING } from './private-key.ts';

/** More than a hundred keys have. */
const MOST = 65_536;

/** Where a public key is pasted or taken from a file. A private one is never kept. */
export function PasteField({
  label,
  value,
  onChange,
  onRefuse,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** It was none to take: why. */
  readonly onRefuse: (problem: string) => void;
}) {
  const id = useId();
  const file = useRef<HTMLInputElement>(null);
  const take = (text: string) => {
    if (isPrivateKey(text)) onRefuse(PRIVATE_KEY_WARNING);
    else if (text.length > MOST) onRefuse('This is too long for public keys: 64 kB at most.');
    else onChange(text);
  };
  const readFile = async (chosen: File | undefined) => {
    if (chosen === undefined) return;
    if (chosen.size > MOST) onRefuse('This file is too long for public keys: 64 kB at most.');
    else take(await chosen.text());
    if (file.current !== null) file.current.value = '';
  };
  return (
    <div className="paste">
      <div className="paste-head">
        <label htmlFor={id}>{label}</label>
        <Button isSmall onClick={() => file.current?.click()}>
          From a File…
        </Button>
        <input
          ref={file}
          type="file"
          hidden
          aria-label="File with a public key"
          onChange={(event) => void readFile(event.target.files?.[0])}
        />
      </div>
      <textarea
        id={id}
        className="text-area mono"
        placeholder="ssh-ed25519 AAAA… mia@phone"
        spellCheck={false}
        autoComplete="off"
        value={value}
        onChange={(event) => take(event.target.value)}
      />
    </div>
  );
}
