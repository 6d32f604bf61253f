import { Ellipsis } from 'lucide-react';
import type { ReportRow } from '../../../src-shared/contract.ts';
import { Address } from '../../attacker/address.tsx';
import { Button, IconButton } from '../../components/button.tsx';
import { Menu, MenuItem, MenuLine } from '../../components/menu.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { agoWords, exactTime, lasting } from '../../format/figures.ts';
import { short } from '../../format/safe-text.ts';
import {
  addressesWords,
  cancelLeft,
  REPLY_WORDS,
  recipientWords,
  stateLook,
  stateWords,
} from '../../reports/report-words.ts';
import { act } from '../../stores/undo.ts';
import { noteReport } from './note-report.ts';

/** One report: whom it is about, where it goes, how it stands, and what came back. */
export function OutboxRow({
  report,
  now,
  onOpen,
}: {
  readonly report: ReportRow;
  readonly now: number;
  readonly onOpen: (id: number) => void;
}) {
  const { id, addresses, contact, problem, answer, createdAt, cause } = report;
  const about = addressesWords(addresses);
  const left = cancelLeft(report, now);
  const network = contact?.networkName ?? '';
  return (
    <li className="outbox-row">
      <div className="outbox-first">
        <button type="button" className="outbox-open" onClick={() => onOpen(id)}>
          {addresses.length === 1 ? <Address address={about} /> : <span className="mono">{about}</span>}
          <span className="unseen">, open the report</span>
        </button>
        <span className="outbox-state">
          <StateMark state={stateLook(report)} word={stateWords(report, now)} isWordShown />
        </span>
        {left !== null && (
          <Button
            isSmall
            aria-label={`Cancel the report about ${about}`}
            title={`It can be cancelled for ${lasting(left)}`}
            onClick={() => void act('cancelReport', { id }, `The report about ${about} is cancelled`)}
          >
            Cancel
          </Button>
        )}
        <Menu
          trigger={
            <IconButton label={`More about the report on ${about}`}>
              <Ellipsis size={16} aria-hidden />
            </IconButton>
          }
        >
          <MenuItem onSelect={() => onOpen(id)}>Open Report</MenuItem>
          <MenuLine />
          <MenuItem onSelect={() => void noteReport(report, { reply: 'replied' })}>
            The Network Replied
          </MenuItem>
          <MenuItem onSelect={() => void noteReport(report, { reply: 'fixed' })}>
            The Network Fixed It
          </MenuItem>
          <MenuItem onSelect={() => void noteReport(report, { reply: 'no-reply' })}>No Reply</MenuItem>
          {answer !== null && (
            <MenuItem onSelect={() => void noteReport(report, null)}>Take the Note Away</MenuItem>
          )}
        </Menu>
      </div>
      <p className="small secondary outbox-second">
        <span className="outbox-to">
          {recipientWords(report)}
          {network !== '' && ` · ${short(network, 60)}`}
        </span>
        <span className="outbox-when" title={exactTime(createdAt)}>
          {cause === 'automatic' && 'by itself, '}
          {agoWords(createdAt, now)}
        </span>
      </p>
      {problem !== null && <p className="small outbox-problem selectable">{short(problem, 400)}</p>}
      {answer !== null && (
        <p className="small outbox-answer" title={exactTime(answer.at)}>
          {REPLY_WORDS[answer.reply]}
          {answer.text !== '' && <span className="secondary">: {short(answer.text, 200)}</span>}
        </p>
      )}
    </li>
  );
}
