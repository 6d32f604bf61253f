import { type ReactNode, useId, useState } from 'react';
import type { CrowdSecSettings } from '../../../src-shared/contract.ts';
import { Button } from '../../components/button.tsx';
import { changeShare, useShare } from '../../stores/share.ts';
import { Help, Problem, Row, Section } from '../form.tsx';
import { MoreButton } from '../more-button.tsx';
import { SecretField } from '../reports/secret-field.tsx';
import { AuthorityArea } from './authority-row.tsx';
import { CommandLine } from './command-line.tsx';
import { bouncerCommand, draftOf, EMPTY_JOIN, type JoinDraft, readJoin } from './join-draft.ts';

interface JoinCrowdSecProps {
  /** How this LAPI is used already: it lost its database, say; null: none is. */
  readonly again: CrowdSecSettings | null;
  readonly onClose?: () => void;
}

/** What it takes to join a LAPI, and what one is where none is used yet. */
export function JoinCrowdSec({ again, onClose }: JoinCrowdSecProps) {
  const [draft, setDraft] = useState<JoinDraft>(again === null ? EMPTY_JOIN : draftOf(again));
  const [isMore, setIsMore] = useState(false);
  const [areProblemsShown, setAreProblemsShown] = useState(false);
  const [isJoining, setIsJoining] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const moreId = useId();
  const { join, problems } = readJoin(draft);
  const shown = areProblemsShown ? problems : {};
  const change = (part: Partial<JoinDraft>) => setDraft({ ...draft, ...part });
  const isMoreWrong = shown.ca !== undefined || shown.registrationToken !== undefined;
  const submit = async () => {
    setAreProblemsShown(true);
    setRefused(null);
    if (join === null) return;
    setIsJoining(true);
    const said = await changeShare('joinCrowdSec', join, ({ command }) => {
      useShare.setState({ lapiCommand: command });
      return command === null
        ? `This machine has joined as ${join.name}`
        : `This machine is registered as ${join.name}`;
    });
    setIsJoining(false);
    setRefused(said);
    if (said === null) onClose?.();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className="shared-intro">
        {again === null ? (
          <>
            <p>
              One Local API (LAPI) of CrowdSec's joins your own machines: whom one of them blocks, all others
              keep out within seconds, and whom you unblock on one gets in on all.
            </p>
            <p className="secondary">
              Only that server of yours is spoken to. Neither log lines nor user names go there.
            </p>
          </>
        ) : (
          <>
            <p>
              For a LAPI that does not know this machine any more, as when its database was lost: this makes a
              new account there.
            </p>
            <p className="secondary">
              Whom it kept out stays kept out meanwhile. This machine's own blocks are told again.
            </p>
          </>
        )}
      </div>
      <Section>
        <TextRow
          label="Address of the LAPI"
          value={draft.url}
          problem={shown.url}
          placeholder="http://lapi.home.example:8080"
          isMono
          onChange={(url) => change({ url })}
        />
        <TextRow
          label="This machine's name"
          help="As it is to be called there, such as mac-mini."
          value={draft.name}
          problem={shown.name}
          onChange={(name) => change({ name })}
        />
        <Row label="Bouncer key">
          <div className="wide">
            <SecretField
              label="Bouncer key"
              value={draft.key}
              isKept={false}
              isWrong={shown.key !== undefined}
              onChange={(key) => change({ key })}
            />
          </div>
          {shown.key !== undefined && <Problem>{shown.key}</Problem>}
          <Help>On the LAPI's machine, this makes one. Paste what it gives:</Help>
          <CommandLine label="Copy the command that makes a key" command={bouncerCommand(draft.name)} />
        </Row>
        <MoreButton
          controls={moreId}
          isOpen={isMore}
          isWrong={isMoreWrong}
          className="join-more"
          onChange={setIsMore}
        />
        <div id={moreId} className="join-rows">
          {isMore && (
            <>
              <Row
                label="Own authority"
                problem={shown.ca ?? null}
                help="Only where the LAPI's certificate is signed by an authority of your own."
              >
                <div className="wide">
                  <AuthorityArea value={draft.ca} onChange={(ca) => change({ ca })} />
                </div>
              </Row>
              <Row
                label="Registration token"
                problem={shown.registrationToken ?? null}
                help="Only where the LAPI takes new machines by a token (auto_registration in its settings)."
              >
                <div className="wide">
                  <SecretField
                    label="Registration token"
                    value={draft.registrationToken}
                    isKept={false}
                    onChange={(registrationToken) => change({ registrationToken })}
                  />
                </div>
              </Row>
            </>
          )}
        </div>
        <Row label="LAPI" problem={refused}>
          <div className="form-line">
            <Button look="main" type="submit" disabled={isJoining}>
              {isJoining ? 'Joining…' : again === null ? 'Join' : 'Join Again'}
            </Button>
            {onClose !== undefined && (
              <Button disabled={isJoining} onClick={onClose}>
                Cancel
              </Button>
            )}
          </div>
        </Row>
      </Section>
    </form>
  );
}

function TextRow({
  label,
  help,
  value,
  problem,
  placeholder,
  isMono = false,
  onChange,
}: {
  readonly label: string;
  readonly help?: ReactNode;
  readonly value: string;
  readonly problem: string | undefined;
  readonly placeholder?: string;
  readonly isMono?: boolean;
  readonly onChange: (text: string) => void;
}) {
  const problemId = useId();
  return (
    <Row label={label} {...(help !== undefined && { help })}>
      <span className={problem === undefined ? 'field wide' : 'field wide wrong'}>
        <input
          type="text"
          className={isMono ? 'mono' : ''}
          aria-label={label}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : problemId}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          maxLength={2000}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </span>
      {problem !== undefined && <Problem id={problemId}>{problem}</Problem>}
    </Row>
  );
}
