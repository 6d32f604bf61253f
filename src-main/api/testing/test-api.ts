import { onTestFinished } from 'vitest';
import type { EventName, EventPayload, Place } from '../../../src-shared/contract.ts';
import type { ChosenLog } from '../../guard/choose-log.ts';
import type { Guard } from '../../guard/guard.ts';
import type { GuardOptions } from '../../guard/guard-options.ts';
import {
  MemoryFirewall,
  MemoryLog,
  makeTestGuard,
  TestClock,
  testOptions,
} from '../../guard/testing/fakes.ts';
import type { Helper } from '../../privileged/helper-client.ts';
import { HelperError } from '../../privileged/helper-error.ts';
import { type Api, type ApiMeans, type ApiOptions, openApi } from '../open-api.ts';

export interface TestApi {
  readonly api: Api;
  readonly handlers: Api['handlers'];
  readonly log: MemoryLog;
  readonly firewall: MemoryFirewall;
  readonly clock: TestClock;
  /** The one that runs now. */
  readonly guard: Guard;
  /** What guards were started with, in order. */
  readonly starts: readonly GuardOptions[];
  /** Every such event from now on. */
  heard<N extends EventName>(name: N): EventPayload<N>[];
}

export interface TestApiOptions extends ApiMeans {
  readonly log?: MemoryLog;
  readonly clock?: TestClock;
  readonly from?: ApiOptions['from'];
  readonly system?: GuardOptions['system'];
  /** Of the log; without it a live one. */
  readonly kind?: ChosenLog['kind'];
  /** Throws where a guard with these options can't start. */
  readonly refuse?: (options: GuardOptions) => void;
}

/** The whole engine on a real store, over a log and a firewall in memory; sshd is not asked. */
export async function startTestApi(dir: string, options: TestApiOptions = {}): Promise<TestApi> {
  const {
    log = new MemoryLog(),
    clock = new TestClock(),
    from = {},
    system,
    kind = 'live',
    refuse,
    ...means
  } = options;
  const firewall = new MemoryFirewall();
  const guards: Guard[] = [];
  const starts: GuardOptions[] = [];
  const api = await openApi(
    { ...testOptions(dir), from, ...(system !== undefined && { system }) },
    {
      sshd: '/nonexistent/sshd',
      sshdConfigDirectory: dir,
      helper: NO_HELPER,
      places: { place: () => NOWHERE },
      startGuard: async (wanted) => {
        refuse?.(wanted);
        const guard = makeTestGuard(wanted, { log, clock, firewall, kind });
        await guard.start();
        guards.push(guard);
        starts.push(wanted);
        return guard;
      },
      ...means,
    },
  );
  onTestFinished(() => api.stop());
  return {
    api,
    handlers: api.handlers,
    log,
    firewall,
    clock,
    starts,
    get guard() {
      const guard = guards.at(-1);
      if (guard === undefined) throw new Error('no guard was started');
      return guard;
    },
    heard: (name) => {
      const payloads: EventPayload<typeof name>[] = [];
      api.events.on(name, (payload) => payloads.push(payload));
      return payloads;
    },
  };
}

const NO_HELPER: Helper = {
  run: async () => {
    throw new HelperError('unusable', 'There is no helper here.');
  },
  version: async () => {
    throw new HelperError('unusable', 'There is no helper here.');
  },
  problem: async () => 'There is no helper here.',
  stream: () => {
    throw new HelperError('unusable', 'There is no helper here.');
  },
};

const NOWHERE: Place = { country: null, network: null };
