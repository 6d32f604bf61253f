import type { Block } from '../../../src-shared/block.ts';
import type { ViewState } from '../../../src-shared/contract.ts';
import {
  CallError,
  type EventRow,
  type Handlers,
  type ImportOffer,
  type Status,
} from '../../../src-shared/contract.ts';
import type { RunningGuard } from '../host.ts';
import { fakeContacts } from './fake-contacts.ts';
import {
  ACCESS,
  ALLOWED,
  ATTACKERS,
  BLOCKS,
  EVENTS,
  NOW,
  NOWHERE,
  PARTS,
  PREFERENCES,
  PRESETS,
  STATUS,
} from './fake-data.ts';
import { fakeImport } from './fake-import.ts';
import { fakeKeyOnly } from './fake-key-only.ts';
import { FAKE_KEYS } from './fake-keys.ts';
import { fakeReports } from './fake-reports.ts';
import { FakeShare } from './fake-share.ts';
import { TestBus } from './test-bus.ts';

/** What every change gives to take it back with. */
const UNDO = 'undo-1';

const EMPTY_VIEW: ViewState = {
  view: 'view-1',
  rows: 0,
  scanned: 0,
  of: 0,
  isComplete: true,
  problem: null,
};

const HELPER = {
  state: 'installed' as const,
  found: 'The helper is installed, and answers as version 2.',
  version: 2,
};

/** A guard in memory that keeps the contract's promises, for tests of what talks to one. */
export class FakeGuard implements RunningGuard {
  readonly events = new TestBus();
  readonly handlers: Handlers;
  readonly shared = new FakeShare();
  status: Status = structuredClone(STATUS);
  parts = structuredClone([...PARTS]);
  rows: EventRow[] = structuredClone([...EVENTS]);
  blocks: Block[] = structuredClone([...BLOCKS]);
  allowed = structuredClone([...ALLOWED]);
  rules = structuredClone(PRESETS.drawbridge.rules);
  preferences = structuredClone(PREFERENCES);
  faults: string[] = [];
  /** What was taken over from other guards. */
  offers: (ImportOffer & { continues: string | null })[] = [];
  stopped = false;

  constructor() {
    this.handlers = this.#makeHandlers();
  }

  async stop(): Promise<void> {
    this.stopped = true;
  }

  async exportView(): Promise<{ bytes: number; rows: number }> {
    throw new CallError('not-found', 'There is no such view. Open it again.');
  }

  fault(message: string): void {
    this.faults.push(message);
  }

  /** A login event happens. */
  happen(event: EventRow): void {
    this.rows.push(event);
    this.events.emit('loginEvents', { events: [event] });
  }

  #makeHandlers(): Handlers {
    return {
      ...FAKE_KEYS,
      snapshot: async () => ({
        status: structuredClone(this.status),
        access: ACCESS,
        attackers: { total: ATTACKERS.length, attackers: [...ATTACKERS] },
        blocks: { total: this.blocks.length, blocks: this.blocks.map((one) => ({ ...one, place: NOWHERE })) },
        hours: [],
        rules: await this.handlers.rules({}),
        allowList: { entries: this.allowed },
        preferences: this.preferences,
      }),
      status: () => {
        const { total } = this.status;
        return structuredClone({
          ...this.status,
          total: { ...total, shared: this.shared.entries.length },
        });
      },
      access: () => ACCESS,
      preferences: () => this.preferences,
      checkTarget: ({ target }) => ({ target, problem: null, place: NOWHERE }),
      problemReport: () => ({ text: 'All is well.' }),
      setPreferences: ({ change }) => {
        const given = Object.entries(change).filter(([, value]) => value !== undefined);
        this.preferences = { ...this.preferences, ...Object.fromEntries(given) };
        return { preferences: this.preferences, undo: UNDO };
      },
      resetPreferences: () => ({ preferences: PREFERENCES, undo: UNDO }),
      pause: ({ until }) => this.#pause(until),
      resume: () => this.#pause(null),
      undo: () => ({ done: 'It is as before.' }),
      setRemoteLogin: () => ({ access: ACCESS, problem: null }),
      helperState: () => HELPER,
      installHelper: () => HELPER,
      uninstallHelper: () => ({ ...HELPER, state: 'not-installed', version: null }),
      repairFirewall: () => ({ part: { part: 'firewall', state: 'ok', found: 'It works.', fix: null } }),
      forgetHistory: () => ({}),
      openView: () => EMPTY_VIEW,
      viewRows: () => ({ state: EMPTY_VIEW, rows: [] }),
      viewSummary: () => ({
        state: EMPTY_VIEW,
        summary: {
          events: 0,
          attempts: 0,
          attackers: 0,
          stepSeconds: 3600,
          steps: [],
          users: [],
          countries: [],
          networks: [],
          attackersByAttempts: [],
        },
      }),
      whatIf: () => {
        throw new CallError('unavailable', 'There is no history here.');
      },
      checkDatabase: () => ({ problems: [] }),
      closeView: () => ({}),
      cancel: () => ({}),
      ...fakeReports(),
      ...this.shared.handlers,
      ...fakeContacts(),
      counts: () => ({
        since: NOW,
        events: { failed: 3 },
        blocks: { rule: 2, owner: 1 },
        lifted: 1,
        spared: 1,
      }),
      ...fakeImport((offer) => this.offers.push(offer)),
      ...fakeKeyOnly(),
      doctor: () => ({ parts: this.parts }),
      attackers: ({ limit, offset, sort, search }) => {
        const found = ATTACKERS.filter(
          ({ attacker, users }) =>
            search === undefined ||
            attacker.includes(search) ||
            users.some(({ user }) => user.includes(search)),
        ).toSorted((a, b) => b[sort] - a[sort]);
        return { total: found.length, attackers: found.slice(offset, offset + limit) };
      },
      attacker: ({ address, events }) => {
        const attacker = ATTACKERS.find((one) => one.attacker === address);
        if (attacker === undefined) return null;
        return {
          attacker,
          users: attacker.users.map((user) => ({ ...user, lastSeen: attacker.lastSeen })),
          addresses: [{ address, attempts: attacker.attempts }],
          blocks: this.blocks.filter(({ target }) => target === address),
          shared: this.shared.of(address),
          spares: [{ id: 1, attacker: address, time: NOW - 100_000, reason: 'open-session', rule: 'root' }],
          events: this.rows.slice(0, events),
        };
      },
      blocks: ({ ended, limit, offset }) => {
        const found = this.blocks.filter(({ liftedAt }) => ended || liftedAt === null);
        return {
          total: found.length,
          blocks: found.slice(offset, offset + limit).map((block) => ({ ...block, place: NOWHERE })),
        };
      },
      events: ({ limit, afterId }) => ({
        events:
          afterId === undefined
            ? this.rows.slice(-limit).reverse()
            : this.rows.filter(({ id }) => id > afterId).slice(0, limit),
      }),
      rules: () => {
        const preset = (['drawbridge', 'denyhosts', 'fail2ban'] as const).find(
          (name) => JSON.stringify(PRESETS[name].rules) === JSON.stringify(this.rules),
        );
        return { current: this.rules, preset: preset ?? null, presets: PRESETS };
      },
      allowList: () => ({ entries: this.allowed }),
      block: ({ target, forSeconds, reason }) => this.#block(target, forSeconds, reason),
      unblock: ({ target }) => {
        const lifted = this.blocks.filter((block) => block.target === target && block.liftedAt === null);
        const liftedFrom = this.shared.lift(target);
        this.blocks = this.blocks.filter((block) => !lifted.includes(block));
        return {
          lifted: lifted.map((block) => ({ ...block, liftedAt: NOW, liftedBy: 'owner' })),
          liftedFrom,
          undo: UNDO,
        };
      },
      allow: ({ entry, comment }) => {
        const added = { entry, comment, addedAt: NOW };
        this.allowed.push(added);
        const lifted = this.blocks.filter((block) => block.target === entry && block.liftedAt === null);
        return { entry: added, lifted, undo: UNDO };
      },
      disallow: ({ entry }) => {
        const removed = this.allowed.find((one) => one.entry === entry);
        if (removed === undefined) {
          throw new CallError(
            'not-found',
            `${entry} is not on the allow list. "drawbridge allowed" shows what is.`,
          );
        }
        this.allowed = this.allowed.filter((one) => one !== removed);
        return { removed, undo: UNDO };
      },
      setRules: (input) => {
        this.rules = structuredClone('preset' in input ? PRESETS[input.preset].rules : input.rules);
        return { current: this.rules, undo: UNDO };
      },
    };
  }

  #pause(until: number | null): Status {
    this.status = {
      ...this.status,
      pausedUntil: until,
      condition: until === null ? 'guarding' : 'paused',
      sentence: until === null ? STATUS.sentence : 'Paused: nobody is kept out.',
    };
    this.events.emit('statusChanged', { status: structuredClone(this.status) });
    return structuredClone(this.status);
  }

  #block(target: string, forSeconds: number | null, reason: string): { block: Block; undo: string } {
    if (target.startsWith('127.')) {
      throw new CallError(
        'refused',
        `${target} is this machine itself and is never blocked. Choose another address.`,
      );
    }
    const until = forSeconds === null ? null : NOW + forSeconds * 1000;
    const block: Block = {
      id: this.blocks.length + 1,
      target,
      since: NOW,
      until,
      by: 'owner',
      reason,
      rule: null,
      liftedAt: null,
      liftedBy: null,
    };
    this.blocks.push(block);
    this.events.emit('blocked', { block: { ...block, place: NOWHERE } });
    return { block, undo: UNDO };
  }
}
