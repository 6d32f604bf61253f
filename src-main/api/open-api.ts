import type { Handlers } from '../../src-shared/contract.ts';
import { AccessWatch } from '../access/access-watch.ts';
import type { GuardOptions } from '../guard/guard-options.ts';
import { openHelper } from '../guard/open-helper.ts';
import { type InstallerMeans, openInstaller } from '../guard/open-installer.ts';
import { OwnProbes } from '../guard/own-probes.ts';
import { startGuard } from '../guard/start-guard.ts';
import { thisSystem } from '../guard/this-system.ts';
import { type Locator, openLocator } from '../locate/locator.ts';
import type { Helper } from '../privileged/helper-client.ts';
import type { ContactEndpoints } from '../report/contact/endpoints.ts';
import type { ServiceEndpoints } from '../report/services.ts';
import type { OptionSource } from '../settings/resolve-options.ts';
import { NO_SEAL, SecretFile, type SecretSeal } from '../settings/secret-file.ts';
import { ContactDesk } from './contact-desk.ts';
import { ContractBus } from './contract-events.ts';
import type { Engine } from './engine.ts';
import { EventCounts } from './event-counts.ts';
import { Faults, faultText } from './faults.ts';
import { handlersOf } from './handlers.ts';
import { HistoryDesk, type MakeHistory } from './history-desk.ts';
import { KeyDesk, type KeyMeans } from './key-desk.ts';
import { LiveEvents } from './live-events.ts';
import { openHistory } from './open-history.ts';
import { openKeyOnly, usersOf } from './open-key-only.ts';
import { type FindContact, ReportDesk } from './report-desk.ts';
import { ReportWatch } from './report-watch.ts';
import { ShareDesk } from './share-desk.ts';
import type { ShareMeans } from './share-sources.ts';
import { type StartGuard, Supervisor } from './supervisor.ts';
import { UndoList } from './undo-list.ts';

export interface ApiOptions extends GuardOptions {
  /** Where options were given: what command line or environment fix, no setting changes. Absent: nothing is fixed. */
  readonly from?: Readonly<Partial<Record<'log' | 'firewall', OptionSource>>>;
  /** How passwords and keys lie on the disk; absent: in a file that only their owner can read. */
  readonly secretSeal?: SecretSeal;
}

/** What a test brings instead of this machine. */
export interface ApiMeans {
  readonly startGuard?: StartGuard;
  readonly makeHistory?: MakeHistory;
  readonly places?: Engine['places'] & Partial<Locator>;
  readonly share?: ShareMeans;
  readonly sshd?: string;
  readonly sshdConfigDirectory?: string;
  /** What is asked for what needs root. */
  readonly helper?: Helper;
  readonly installer?: InstallerMeans;
  readonly keys?: KeyMeans;
  /** Who answers for an address. */
  readonly findContact?: FindContact;
  /** Where that is looked up. */
  readonly contactEndpoints?: Partial<ContactEndpoints>;
  readonly reportServices?: ServiceEndpoints;
  /** Trusted besides the system's, of a mail server. */
  readonly mailCa?: string;
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
  /** The machine has slept: the guard looks now whether all is as it was. */
  woke(): void;
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
  // A guard keeps out places from its first moment on.
  const places = await openPlaces(options, means);
  const { engine, live, reportWatch } = assemble(options, means, places);
  const { supervisor, access, history, faults, events } = engine;
  access.start();
  void engine.keyOnly.start();
  try {
    await supervisor.start();
  } catch (error) {
    live.stop();
    engine.keyOnly.stop();
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
    woke: () => {
      // One that is being exchanged looks anyway when it starts.
      if (!supervisor.isStopped) supervisor.use((guard) => guard.woke()).catch(() => undefined);
    },
    stop: async () => {
      live.stop();
      await access.stop();
      engine.keyOnly.stop();
      await engine.keys.stop();
      await history.stop();
      await reportWatch.stop();
      await engine.share.stop();
      await engine.contacts.stop();
      await engine.reports.stop();
      await supervisor.stop();
    },
    finished: supervisor.finished,
  };
}

/** Where nothing is known of places. */
const NO_PLACES: Locator = {
  place: () => ({ country: null, network: null }),
  prefixesOf: () => [],
  networksNamed: () => [],
  countries: () => [],
  sources: [],
  problem: null,
  isStale: () => false,
  reload: async () => undefined,
  stop: async () => undefined,
};

async function openPlaces({ settings }: ApiOptions, { places }: ApiMeans): Promise<Locator> {
  if (places !== undefined) return { ...NO_PLACES, ...places };
  const { countryFile, networkFile } = settings.share;
  return openLocator({ countryFile, networkFile });
}

function assemble(
  options: ApiOptions,
  means: ApiMeans,
  places: Locator,
): { engine: Engine; live: LiveEvents; reportWatch: ReportWatch } {
  const faults = new Faults();
  const events = new ContractBus();
  const ownProbes = new OwnProbes();
  const counts = new EventCounts();
  const fault = (message: string) => faults.add(message);
  const system = options.system ?? thisSystem();
  const helper = means.helper ?? options.helper ?? openHelper(system);
  const access = new AccessWatch({
    port: options.settings.port,
    sshd: means.sshd ?? '/usr/sbin/sshd',
    configDirectory: means.sshdConfigDirectory ?? '/etc/ssh',
    isRoot: process.geteuid?.() === 0,
    onProbe: (address, port) => ownProbes.add(address, port),
    remoteLogin: {
      system,
      helperProblem: () => helper.problem(),
      askUsers: () => helper.run({ verb: 'remote-login-users' }),
    },
    users: () => usersOf(keys),
    askHelper: () => keyOnly.saidToRoot(),
    heldPolicy: () => keyOnly.held,
    changed: (found) => {
      events.emit('accessChanged', { access: found });
      live.statusChanged();
    },
  });
  const history = new HistoryDesk(means.makeHistory ?? openHistory, {
    placeFiles: () => {
      const { countryFile, networkFile } = supervisor.options.settings.share;
      return { countryFile, networkFile };
    },
    viewChanged: (state) => events.emit('viewChanged', { state }),
    progress: (progress) => events.emit('progress', progress),
    fault,
  });
  const guardOptions: GuardOptions = {
    ...options,
    placeOf: (address) => places.place(address),
    ruledPlaces: (rules) => share.ruledPlaces(rules),
    ownProbes,
    helper,
  };
  const supervisor = new Supervisor(guardOptions, {
    start: means.startGuard ?? startGuard,
    started: (guard) => {
      counts.attach(guard);
      live.attach(guard);
      keys.attach(guard);
      keyOnly.attach(guard);
      reports.attach(guard);
      reportWatch.attach(guard);
      share.attach(guard);
    },
    ending: async () => {
      await share.detach();
      counts.detach();
      live.detach();
      keyOnly.detach();
      reportWatch.detach();
      reports.detach();
    },
  });
  const keys = new KeyDesk({ system, supervisor, events, faults }, means.keys);
  const keyOnly = openKeyOnly({
    access,
    keys,
    supervisor,
    events,
    faults,
    helper,
    sshd: means.sshd ?? '/usr/sbin/sshd',
    configDirectory: means.sshdConfigDirectory ?? '/etc/ssh',
    isRoot: system.isRoot,
  });
  const reportFault = (error: unknown) => fault(faultText(error));
  const contacts = new ContactDesk({ supervisor, endpoints: means.contactEndpoints });
  const reports = new ReportDesk({
    supervisor,
    events,
    secrets: new SecretFile(options.stateDirectory, options.secretSeal ?? NO_SEAL),
    findContact: means.findContact ?? ((address) => contacts.forReport(address)),
    system,
    endpoints: means.reportServices,
    mailCa: means.mailCa,
    fault: reportFault,
  });
  const reportWatch = new ReportWatch(reports, { path: system.path, events, fault: reportFault });
  const share = new ShareDesk({
    supervisor,
    events,
    secrets: reports.secrets,
    locator: places,
    version: options.version,
    means: means.share ?? {},
    fault: reportFault,
    placesChanged: () => {
      history.placesChanged();
      live.everythingChanged();
    },
  });
  const { from = {} } = options;
  const fixed = (['log', 'firewall'] as const).filter(
    (key) => from[key] === 'flag' || from[key] === 'environment',
  );
  const engine: Engine = {
    supervisor,
    places,
    access,
    system,
    ownProbes,
    sshd: means.sshd ?? '/usr/sbin/sshd',
    helper,
    installer: openInstaller(system, helper, means.installer),
    history,
    keys,
    keyOnly,
    reports,
    contacts,
    share,
    events,
    faults,
    undo: new UndoList(),
    counts,
    fixed: new Set(fixed),
  };
  const live = new LiveEvents(engine);
  return { engine, live, reportWatch };
}
