import { ChevronLeft, Copy } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import type { Attacker, SharedBlock } from '../../src-shared/contract.ts';
import { Button, IconButton } from '../components/button.tsx';
import { Empty } from '../components/empty.tsx';
import { Flag } from '../components/flag.tsx';
import { SCROLLS } from '../components/scrolls.ts';
import { useNow } from '../components/use-now.ts';
import { counted, countryName } from '../format/figures.ts';
import { short } from '../format/safe-text.ts';
import { Address } from './address.tsx';
import { AttackerActions } from './attacker-actions.tsx';
import { AttackerState } from './attacker-state.tsx';
import { copyText } from './commands.ts';
import { Deeds } from './deeds-view.tsx';
import { NothingKnown } from './nothing-known.tsx';
import { RawLines } from './raw-lines.tsx';
import { TimeLineView } from './time-line-view.tsx';
import { useDetails } from './use-details.ts';
import { useSharedOf } from './use-shared-of.ts';
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
  const isUnknown = details === null && isAnswered && problem === null;
  const shared = useSharedOf(isUnknown ? address : null);
  return (
    <section className="attacker" aria-labelledby={headingId}>
      {onBack !== undefined && <Back onBack={onBack} />}
      <Header
        headingId={headingId}
        address={attacker?.attacker ?? address}
        attacker={attacker}
        place={attacker?.place ?? shared?.[0]?.place ?? null}
      />
      <div className="attacker-body" {...SCROLLS}>
        {details !== null && (
          <>
            <TimeLineView details={details} />
            <UsersTried users={details.users} userCount={details.attacker.userCount} />
            <Deeds address={details.attacker.attacker} details={details} />
            <RawLines events={details.events} />
          </>
        )}
        {details === null && problem !== null && <Empty title="This can't be shown now">{problem}</Empty>}
        {isUnknown && shared !== null && <NothingKnown address={address} shared={shared} />}
      </div>
      {attacker !== null && <AttackerActions attacker={attacker} shared={details?.shared ?? null} />}
    </section>
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
  place,
}: {
  readonly headingId: string;
  readonly address: string;
  readonly attacker: Attacker | null;
  readonly place: SharedBlock['place'] | null;
}) {
  const now = useNow();
  return (
    <header className="attacker-header">
      <div className="attacker-name">
        <Flag country={place?.country ?? null} />
        <h2 id={headingId} className="mono selectable">
          <Address address={address} />
        </h2>
        <IconButton label="Copy address" onClick={() => void copyText(address)}>
          <Copy size={14} aria-hidden />
        </IconButton>
      </div>
      {place !== null && <p className="secondary attacker-place">{placeWords(place)}</p>}
      {attacker !== null && (
        <p className="attacker-summary">
          <span>{counted(attacker.attempts, 'attempt')}</span>
          <AttackerState state={attacker.status} now={now} />
        </p>
      )}
    </header>
  );
}

function placeWords({ country, network }: SharedBlock['place']): string {
  const where = country === null ? 'Country unknown' : countryName(country);
  if (network === null) return `${where} · network unknown`;
  return `${where} · ${network.name === '' ? '' : `${short(network.name, 80)} · `}AS${network.number}`;
}
