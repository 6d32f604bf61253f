import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { changeShare } from '../../stores/share.ts';
import { Row } from '../form.tsx';
import { SecretField } from '../reports/secret-field.tsx';

/** The bouncer key, for when another was made. */
export function KeyRow({ isKept }: { readonly isKept: boolean }) {
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const save = async () => {
    const key = typed.trim();
    if (!/^\S{1,500}$/.test(key)) {
      setProblem('A key is one word. Copy it once more.');
      return;
    }
    const refused = await changeShare('setCrowdSec', { change: {}, key }, 'The bouncer key is kept');
    setProblem(refused);
    if (refused === null) setTyped('');
  };
  return (
    <Row label="Bouncer key" problem={problem} help="It is kept like a password, and never shown.">
      <form
        className="form-line key-line"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() !== '') void save();
        }}
      >
        <SecretField label="Bouncer key" value={typed} isKept={isKept} onChange={setTyped} />
        <Button type="submit" disabled={typed.trim() === ''} aria-label="Save the bouncer key">
          Save
        </Button>
      </form>
    </Row>
  );
}
