import { useId, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Problem, Row } from '../form.tsx';
import type { Setting } from '../use-setting.ts';
import { authorityProblem } from './authority.ts';
import '../../components/fields.css';

/** The certificate authority of one's own that signed a server's certificate. */
export function AuthorityRow({
  setting: { value, problem, set },
}: {
  readonly setting: Setting<string | null>;
}) {
  const onChange = (authority: string | null) =>
    void set(authority, authority === null ? 'Own authority is trusted no more' : 'Own authority is trusted');
  const [isEditing, setIsEditing] = useState(false);
  return (
    <Row
      label="Own authority"
      problem={problem}
      help={
        value === null
          ? 'Only where the server has a certificate that an authority of your own signed.'
          : 'It is trusted for this server, besides the well-known ones.'
      }
    >
      <div className="form-line">
        {value !== null && <span>One is trusted</span>}
        <Button isSmall onClick={() => setIsEditing(true)}>
          {value === null ? 'Add Certificate…' : 'Change…'}
        </Button>
        {value !== null && (
          <Button isSmall onClick={() => onChange(null)}>
            Remove
          </Button>
        )}
      </div>
      {isEditing && (
        <AuthorityDialog
          begin={value ?? ''}
          onClose={() => setIsEditing(false)}
          onSave={(authority) => {
            setIsEditing(false);
            onChange(authority);
          }}
        />
      )}
    </Row>
  );
}

function AuthorityDialog({
  begin,
  onClose,
  onSave,
}: {
  readonly begin: string;
  readonly onClose: () => void;
  readonly onSave: (authority: string) => void;
}) {
  const [text, setText] = useState(begin);
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <Dialog title="An authority of your own" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const wrong = authorityProblem(text);
          setProblem(wrong);
          if (wrong === null) onSave(text.trim());
        }}
      >
        <AuthorityArea value={text} onChange={setText} />
        {problem !== null && <Problem>{problem}</Problem>}
        <div className="dialog-buttons">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="main" type="submit">
            Trust It
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Where a certificate is pasted. */
export function AuthorityArea({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (text: string) => void;
}) {
  const id = useId();
  return (
    <div className="authority">
      <label htmlFor={id} className="small secondary">
        Its certificate, as text (PEM)
      </label>
      <textarea
        id={id}
        className="text-area mono"
        placeholder="-----BEGIN CERTIFICATE-----"
        spellCheck={false}
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
