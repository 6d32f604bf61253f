import type { CallOutput } from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { visible } from '../format/safe-text.ts';
import { kindWords } from './key-words.ts';
import './keys.css';

/** A new key pair: where it is, and its public half to take elsewhere. */
export function MadePair({
  made,
  onClose,
}: {
  readonly made: CallOutput<'newKeyPair'>;
  readonly onClose: () => void;
}) {
  return (
    <Dialog title="The key pair is made" onClose={onClose}>
      <div className="sheet">
        <p>
          The public half, to add on the other machine. It ends up there in{' '}
          <span className="mono">~/.ssh/authorized_keys</span>.
        </p>
        <div className="copy-box">
          <code className="mono selectable">{visible(made.publicKey)}</code>
          <CopyButton label="Copy the public key" text={made.publicKey} />
        </div>
        <dl className="facts">
          <dt>Private half</dt>
          <dd className="mono selectable">{visible(made.path)}</dd>
          <dt>Kind</dt>
          <dd>{kindWords(made)}</dd>
          <dt>Fingerprint</dt>
          <dd className="mono selectable">{made.fingerprint}</dd>
          {made.keychain !== null && (
            <>
              <dt>Keychain</dt>
              <dd>{visible(made.keychain.found)}</dd>
            </>
          )}
        </dl>
        <div className="sheet-foot">
          <div className="dialog-buttons">
            <Button look="main" onClick={onClose}>
              Done
            </Button>
          </div>
        </div>
      </div>
    </Dialog>
  );
}
