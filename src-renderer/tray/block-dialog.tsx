import { useId, useState } from 'react';
import { BLOCK_LENGTHS, blockAddress, ONE_DAY } from '../attacker/commands.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { countryName } from '../format/figures.ts';
import { short } from '../format/safe-text.ts';
import { type TargetCheck, useTargetCheck } from './use-target-check.ts';

/** Blocks an address or prefix by hand; says while it is written whether that can be. */
export function BlockDialog({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const [length, setLength] = useState(ONE_DAY);
  const [reason, setReason] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const id = useId();
  const check = useTargetCheck(text.trim());
  const target = check?.problem === null ? check.target : null;
  const block = async () => {
    if (target === null) return;
    setIsBusy(true);
    await blockAddress(target, length, reason.trim());
    onClose();
  };
  return (
    <Dialog title="Block an address" onClose={onClose}>
      <form
        className="block-form"
        onSubmit={(event) => {
          event.preventDefault();
          void block();
        }}
      >
        <label htmlFor={`${id}-target`}>Address</label>
        <div className={check !== null && check.problem !== null ? 'field wrong' : 'field'}>
          <input
            id={`${id}-target`}
            className="mono"
            value={text}
            placeholder="203.0.113.66 or 2001:db8::/32"
            spellCheck={false}
            autoComplete="off"
            aria-invalid={check !== null && check.problem !== null}
            aria-describedby={`${id}-check`}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        <p id={`${id}-check`} className="block-check small" role="status">
          <CheckWords check={check} />
        </p>
        <label htmlFor={`${id}-length`}>For</label>
        <div className="field">
          <select
            id={`${id}-length`}
            value={length.words}
            onChange={(event) =>
              setLength(BLOCK_LENGTHS.find(({ words }) => words === event.target.value) ?? ONE_DAY)
            }
          >
            {BLOCK_LENGTHS.map(({ words }) => (
              <option key={words} value={words}>
                {words.replace(/^for (?=\d)/, '')}
              </option>
            ))}
          </select>
        </div>
        <label htmlFor={`${id}-reason`}>Reason</label>
        <div className="field">
          <input
            id={`${id}-reason`}
            value={reason}
            maxLength={500}
            placeholder="Optional"
            autoComplete="off"
            onChange={(event) => setReason(event.target.value)}
          />
        </div>
        <div className="dialog-buttons">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="main" type="submit" disabled={target === null || isBusy}>
            Block
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function CheckWords({ check }: { readonly check: TargetCheck | null }) {
  if (check === null) return <span className="secondary">One address, or a prefix for a whole network.</span>;
  if (check.problem !== null) return <span className="block-problem">{short(check.problem, 240)}</span>;
  const { country, network } = check.place;
  const parts = [
    check.target ?? '',
    country === null ? 'country unknown' : countryName(country),
    network === null ? '' : short(network.name, 60),
  ];
  return <span className="secondary">{parts.filter((part) => part !== '').join(' · ')}</span>;
}
