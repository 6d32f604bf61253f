import type { Handlers } from '../../src-shared/contract.ts';
import { AccessWatch } from '../access/access-watch.ts';
import type { GuardOptions } from '../guard/guard-options.ts';
import { OwnProbes } from '../guard/own-probes.ts';
import { startGuard } from '../guard/start-guard.ts';
import { openLocator } from '../locate/locator.ts';
import type { OptionSource } from '../settings/resolve-options.ts';
import { ContractBus } from './contract-events.ts';
import type { Engine } from './engine.ts';
import { Faults } from './faults.ts';
import { handlersOf } from './handlers.ts';
import { HistoryDesk, type MakeHistory } from './history-desk.ts';
import { LiveEvents } from './live-events.ts';
import { openHistory } from './open-history.ts';
import { type StartGuard, Supervisor } from './supervisor.ts';
import { UndoList } from './undo-list.ts';

export interface ApiOptions extends GuardOptions {
  /** Where options were given: what command line or environment fix, no setting changes. Absent: nothing is fixed. */
  readonly from?: Readonly<Partial<Record<'log' | 'firewall', OptionSource>>>;
}

/** What a test brings instead of this machine. */
export interface ApiMeans {
  readonly startGuard?: StartGuard;
  readonly makeHistory?: MakeHistory;
  readonly places?: Engine['places'];
  readonly sshd?: string;
  readonly sshdConfigDirectory?: string;
}

/** A guard as hosts use it: it can be given other settings while it runs. */
export interface Api {
  readonly handlers: Handlers;
  readonly events: Pick<ContractBus, 'on'>;
  /**
   * Writes all rows of a view to a file, which is made or replaced.
   * @throws CallError
   */
  exportView(input: {
    readonly view: string;
    readonly format: 'csv' | 'json';
    readonly job: string;
    readonly path: string;
  }): Promise<{ bytes: number; rows: number }>;
  /** Something of a host's own went wrong: the problem report will say so. */
  fault(message: string): void;
  /** Ends everything that was started. What is blocked stays so. */
  stop(): Promise<void>;
  /** Rejects when the guard has ended by itself. */
  readonly finished: Promise<void>;
}

/**
 * Starts a guard and answers the contract over it.
 * @throws CallError where it can't start, such as when another one holds the state directory
 */
export async function openApi(options: ApiOptions, means: ApiMeans = {}): Promise<Api> {
  const { engine, live } = assemble(options, means);
  const { supervisor, access, history, faults, events } = engine;
  access.start();
  try {
    await supervisor.start();
  } catch (error) {
    live.stop();
    await access.stop();
    throw error;
  }
  return {
    handlers: handlersOf(engine),
    events,
    exportView: async ({ view, format, path, job }) => {
      const { begun } = await supervisor.use((guard) => {
        const writing = Promise.resolve(history.needed(guard).exportView({ view, format, path, job }));
        writing.catch(() => undefined);
        return { begun: writing };
      });
      return begun;
    },
    fault: (message) => faults.add(message),
    stop: async () => {
      live.stop();
      await access.stop();
      await history.stop();
      await supervisor.stop();
    },
    finished: supervisor.finished,
  };
}

function assemble(options: ApiOptions, means: ApiMeans): { engine: Engine; live: LiveEvents } {
  const faults = new Faults();
  const events = new ContractBus();
  const ownProbes = new OwnProbes();
  const places = means.places ?? openLocator();
  // Its data is unpacked when it is first asked: better now than while an attack goes on.
  places.place('192.0.2.1');
  const fault = (message: string) => faults.add(message);
  const access = new AccessWatch({
    port: options.settings.port,
    sshd: means.sshd ?? '/usr/sbin/sshd',
    configDirectory: means.sshdConfigDirectory ?? '/etc/ssh',
    isRoot: process.geteuid?.() === 0,
    onProbe: (address, port) => ownProbes.add(address, port),
    changed: (found) => {
      events.emit('accessChanged', { access: found });
      live.statusChanged();
    },
  });
  const history = new HistoryDesk(means.makeHistory ?? openHistory, {
    viewChanged: (state) => events.emit('viewChanged', { state }),
    progress: (progress) => events.emit('progress', progress),
    fault,
  });
  const guardOptions: GuardOptions = {
    ...options,
    placeOf: (address) => places.place(address),
    ownProbes,
  };
  const supervisor = new Supervisor(guardOptions, {
    start: means.startGuard ?? startGuard,
    started: (guard) => live.attach(guard),
    ending: () => live.detach(),
  });
  const { from = {} } = options;
  const fixed = (['log', 'firewall'] as const).filter(
    (key) => from[key] === 'flag' || from[key] === 'environment',
  );
  const engine: Engine = {
    supervisor,
    places,
    access,
    history,
    events,
    faults,
    undo: new UndoList(),
    fixed: new Set(fixed),
  };
  const live = new LiveEvents(engine);
  return { engine, live };
}
