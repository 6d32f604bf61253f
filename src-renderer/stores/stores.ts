/** What main has told, one store per concern. Only `feed.ts` writes them; screens read. */
import { create } from 'zustand';
import type {
  Access,
  AllowEntry,
  Attacker,
  HostInfo,
  Hour,
  Keys,
  PlacedBlock,
  Preferences,
  Rules,
  Status,
} from '../../src-shared/contract.ts';

/** Whether the host answers; `problem` says in words why the screen may be old. */
export const useConnection = create<{ isConnected: boolean; isReady: boolean; problem: string | null }>(
  () => ({
    isConnected: false,
    isReady: false,
    problem: null,
  }),
);

export const useHost = create<{ host: HostInfo | null }>(() => ({ host: null }));

export const useStatus = create<{ status: Status | null }>(() => ({ status: null }));

export const useAccess = create<{ access: Access | null }>(() => ({ access: null }));

/** The latest attackers, newest first, at most 500; `total` counts all that are remembered. */
export const useAttackers = create<{ total: number; attackers: readonly Attacker[] }>(() => ({
  total: 0,
  attackers: [],
}));

/** Standing blocks, newest first, at most 500; `total` counts all. */
export const useBlocks = create<{ total: number; blocks: readonly PlacedBlock[] }>(() => ({
  total: 0,
  blocks: [],
}));

/** The last 24 hours and the current one, oldest first. */
export const useHours = create<{ hours: readonly Hour[] }>(() => ({ hours: [] }));

export const useRules = create<{ rules: Rules | null }>(() => ({ rules: null }));

export const useAllowList = create<{ entries: readonly AllowEntry[] }>(() => ({ entries: [] }));

export const usePreferences = create<{ preferences: Preferences | null }>(() => ({ preferences: null }));

/** Every key that lets somebody in; null: not asked for yet (see `key-feed.ts`). `problem` says why they can't be told. */
export const useKeys = create<{ keys: Keys | null; problem: string | null }>(() => ({
  keys: null,
  problem: null,
}));

/** Until when the change of which the owner was reminded is to be confirmed; null: no reminder came. */
export const useReminder = create<{ endsAt: number | null }>(() => ({ endsAt: null }));
