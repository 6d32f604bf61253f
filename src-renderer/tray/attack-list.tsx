import { useCallback } from 'react';
import type { Attacker, Status } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { Empty } from '../components/empty.tsx';
import { useNow } from '../components/use-now.ts';
import { agoWords } from '../format/figures.ts';
import { short } from '../format/safe-text.ts';
import { useAttackers, useStatus } from '../stores/stores.ts';
import { AttackRow } from './attack-row.tsx';
import { RowList } from './row-list.tsx';
import { type RowSource, useRows } from './use-rows.ts';

const ATTACKERS: RowSource<Attacker> = {
  keyOf: ({ attacker }) => attacker,
  compare: (a, b) => b.lastSeen - a.lastSeen,
  page: async (input) => {
    const { total, attackers } = await bridge().call('attackers', input);
    return { total, rows: attackers };
  },
  matches: ({ attacker, users }, search) => {
    const text = search.toLowerCase();
    return attacker.includes(text) || users.some(({ user }) => user.toLowerCase().includes(text));
  },
  onGone: () => () => {},
  isSame: (a, b) => a.attacker === b.attacker,
};

export interface ListProps {
  readonly search: string;
  readonly onOpen: (address: string) => void;
  /** Shows what shared lists keep out. */
  readonly onShared: () => void;
}

/** Who tries to get in, the latest first. */
export function AttackList({ search, onOpen }: ListProps) {
  const { attackers, total } = useAttackers();
  const status = useStatus((state) => state.status);
  const rows = useRows(ATTACKERS, attackers, total, search);
  const now = useNow();
  const render = useCallback(
    (attacker: Attacker, at: { isGone: boolean; isTabStop: boolean }) => (
      <AttackRow attacker={attacker} now={now} onOpen={onOpen} {...at} />
    ),
    [now, onOpen],
  );
  return (
    <RowList
      label="Attacks"
      rows={rows}
      render={render}
      empty={
        <NoRows
          search={search}
          rows={rows}
          quiet={status === null ? null : <Quiet status={status} now={now} />}
        />
      }
    />
  );
}

/** Where a list has no rows: why. */
export function NoRows({
  search,
  rows: { isSearching, problem },
  quiet,
}: {
  readonly search: string;
  readonly rows: { readonly isSearching: boolean; readonly problem: string | null };
  readonly quiet: React.ReactNode;
}) {
  if (problem !== null) return <Empty title="This can't be shown now">{problem}</Empty>;
  if (search === '') return quiet;
  if (isSearching) return null;
  return <Empty title="Nothing found">Nobody fits “{short(search, 40)}”.</Empty>;
}

/** Silence, with where it comes from, so that it is not mistaken for protection. */
function Quiet({ status: { startedAt, log }, now }: { readonly status: Status; readonly now: number }) {
  if (log.problem !== null) return <Empty title="Nothing is heard">{log.problem}</Empty>;
  return (
    <Empty title="Quiet">
      No attempts since Drawbridge started {agoWords(startedAt, now)}. It reads {short(log.description, 120)}.
    </Empty>
  );
}
