import { ChevronLeft, Copy } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import type { Attacker } from '../../src-shared/contract.ts';
import { Button, IconButton } from '../components/button.tsx';
import { Empty } from '../components/empty.tsx';
import { Flag } from '../components/flag.tsx';
import { SCROLLS } from '../components/scrolls.ts';
import { useNow } from '../components/use-now.ts';
import { counted, countryName } from '../format/figures.ts';
import { short } from '../format/safe-text.ts';
import { useBlocks } from '../stores/stores.ts';
import { Address } from './address.tsx';
import { AttackerActions } from './attacker-actions.tsx';
import { AttackerState } from './attacker-state.tsx';
import { copyText, unblockAddress } from './commands.ts';
import { Deeds } from './deeds-view.tsx';
import { RawLines } from './raw-lines.tsx';
import { TimeLineView } from './time-line-view.tsx';
import { useDetails } from './use-details.ts';
import { UsersTried } from './users-tried.tsx';
import './attacker.css';

export interface AttackerDetailsProps {
  /** Its address, or the prefix that counts as one source. */
  readonly attacker: string;
  /** Shows a back button, which has the focus at first. */
  readonly onBack?: () => void;
}

/** All that is known of one attacker, and what can be done about it. */
export function AttackerDetails({ attacker: address, onBack }: AttackerDetailsProps) {
  const { attacker, details, isAnswered, problem } = useDetails(address);
  const headingId = useId();
  return (
    <section className="attacker" aria-labelledby={headingId}>
      {onBack !== undefined && <Back onBack={onBack} />}
      <Header headingId={headingId} address={attacker?.attacker ?? address} attacker={attacker} />
      <div className="attacker-body" {...SCROLLS}>
        {details !== null && (
          <>
            <TimeLineView details={details} />
            <UsersTried users={details.users} userCount={details.attacker.userCount} />
            <Deeds details={details} />
            <RawLines events={details.events} />
          </>
        )}
        {details === null && problem !== null && <Empty title="This can't be shown now">{problem}</Empty>}
        {details === null && isAnswered && problem === null && <NothingKnown address={address} />}
      </div>
      {attacker !== null && <AttackerActions attacker={attacker} />}
    </section>
  );
}

/** A block by hand, of a network or from a list, may be of somebody who has tried nothing. */
function NothingKnown({ address }: { readonly address: string }) {
  const block = useBlocks(({ blocks }) => blocks.find(({ target }) => target === address) ?? null);
  if (block === null)
    return (
      <Empty title="Nothing is known of it">
        It has tried nothing, or what was stored of it has been deleted.
      </Empty>
    );
  return (
    <Deeds
      details={{ blocks: [block], spares: [], events: [] }}
      end={<Button onClick={() => void unblockAddress(address)}>Unblock</Button>}
    />
  );
}

function Back({ onBack }: { readonly onBack: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <div className="attacker-back">
      <Button ref={button} look="plain" onClick={onBack}>
        <ChevronLeft size={15} aria-hidden />
        Back
      </Button>
    </div>
  );
}

function Header({
  headingId,
  address,
  attacker,
}: {
  readonly headingId: string;
  readonly address: string;
  readonly attacker: Attacker | null;
}) {
  const now = useNow();
  return (
    <header className="attacker-header">
      <div className="attacker-name">
        <Flag country={attacker?.place.country ?? null} />
        <h2 id={headingId} className="mono selectable">
          <Address address={address} />
        </h2>
        <IconButton label="Copy address" onClick={() => void copyText(address)}>
          <Copy size={14} aria-hidden />
        </IconButton>
      </div>
      {attacker !== null && (
        <>
          <p className="secondary attacker-place">{placeWords(attacker)}</p>
          <p className="attacker-summary">
            <span>{counted(attacker.attempts, 'attempt')}</span>
            <AttackerState state={attacker.status} now={now} />
          </p>
        </>
      )}
    </header>
  );
}

function placeWords({ place: { country, network } }: Attacker): string {
  const where = country === null ? 'Country unknown' : countryName(country);
  if (network === null) return `${where} · network unknown`;
  return `${where} · ${network.name === '' ? '' : `${short(network.name, 80)} · `}AS${network.number}`;
}
