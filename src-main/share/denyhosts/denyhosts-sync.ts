import { type Prefix, parsePrefix } from '../../../src-shared/address.ts';
import { ShareProblem } from '../share-problem.ts';
import type { SharedPort } from '../shared-port.ts';
import { rpcUrl } from './rpc-url.ts';
import { type SyncServer, syncClient } from './sync-client.ts';
import { type RoundSettings, syncRound } from './sync-round.ts';
import { begun, freshState, readState, type SyncState } from './sync-state.ts';
import type { UploadPort } from './upload.ts';
import { XmlRpcFault } from './xml-rpc-fault.ts';

export interface DenyHostsSettings extends RoundSettings {
  /** As the owner wrote it (`rpcUrl`). */
  readonly server: string;
  /** Between rounds. DenyHosts allows 300 and more. */
  readonly intervalSeconds: number;
  /** PEM: an authority that is trusted besides the well-known ones. */
  readonly ca: string | null;
  /** Whether the server is told the version of this program and of Node, once a start. */
  readonly sendVersion: boolean;
}

export interface DenyHostsParts {
  readonly settings: DenyHostsSettings;
  readonly own: UploadPort;
  readonly shared: SharedPort;
  /** Of this program. */
  readonly version: string;
  readonly now: () => number;
  /** `status` has changed. */
  readonly changed: () => void;
  /** A fault of ours, or of a port's. */
  readonly fault: (error: unknown) => void;
  /** Between the tries of a round; 30 s, as for DenyHosts. */
  readonly retryMs?: number;
  /** For the answer to one call; 30 s. */
  readonly limitMs?: number;
  /** Prefixes that are taken for public as well, as tests need it. */
  readonly alsoPublic?: readonly string[];
}

/** What can be shown of it: figures are kept over restarts. */
export interface DenyHostsStatus extends Omit<SyncState, 'server'> {
  /** A round is under way. */
  readonly isBusy: boolean;
  /** Ms since 1970; null: one is under way, or none will be: nothing is switched on, or `problem` is in its way. */
  readonly nextRoundAt: number | null;
}

const RETRY_MS = 30_000;
/** After the first. */
const RETRIES = 2;
/** Machines sleep and clocks are set. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Synchronises with a DenyHosts sync server at intervals. A round that fails is tried again twice, then at the next
 * interval. Nothing of what others named is ever taken out before its end: the protocol has no way to say so.
 */
export class DenyHostsSync {
  readonly #parts: DenyHostsParts;
  readonly #alsoPublic: readonly Prefix[];
  #state: SyncState;
  /** Null: not started, or without a server that can be asked. */
  #url: URL | null = null;
  #abort: AbortController | null = null;
  #timer: NodeJS.Timeout | null = null;
  #busy: Promise<void> | null = null;
  #dueAt: number | null = null;
  #retries = 0;
  #isVersionTold = false;

  constructor(parts: DenyHostsParts) {
    this.#parts = parts;
    this.#alsoPublic = (parts.alsoPublic ?? []).map(parsePrefix).filter((prefix) => prefix !== null);
    this.#state = freshState(parts.settings.server, parts.now());
  }

  get status(): DenyHostsStatus {
    const { server: _server, ...figures } = this.#state;
    return { ...figures, isBusy: this.#busy !== null, nextRoundAt: this.#dueAt };
  }

  /** Goes on from what is written down: after a round that went well the next is due an interval later. */
  start(): void {
    const { settings, changed } = this.#parts;
    if (this.#abort !== null) return;
    this.#abort = new AbortController();
    this.#isVersionTold = false;
    this.#retries = 0;
    this.#state = this.#written();
    if (!settings.upload && !settings.download) return;
    try {
      this.#url = rpcUrl(settings.server);
      this.#arm(this.#firstRoundAt());
    } catch (error) {
      if (!(error instanceof ShareProblem)) throw error;
      this.#state = { ...this.#state, problem: error.message };
    }
    changed();
  }

  /** When it resolves nothing runs any more; a call under way is cut off. */
  async stop(): Promise<void> {
    this.#abort?.abort();
    this.#abort = null;
    this.#url = null;
    this.#clear();
    await this.#busy;
  }

  /** A round now, or the end of the one under way. What came of it is in `status`. */
  async syncNow(): Promise<void> {
    const { upload, download } = this.#parts.settings;
    if (this.#busy === null && this.#url !== null && this.#abort !== null && (upload || download)) {
      this.#begin(this.#url, this.#abort.signal);
    }
    await this.#busy;
  }

  #written(): SyncState {
    const { settings, shared, now, fault } = this.#parts;
    try {
      return readState(shared.state(), settings.server, now());
    } catch (error) {
      fault(error);
      return freshState(settings.server, now());
    }
  }

  #firstRoundAt(): number {
    const { settings, now } = this.#parts;
    const { lastRoundAt, problem } = this.#state;
    // A time that lies ahead was written before the clock was set back.
    if (lastRoundAt === null || lastRoundAt > now() || problem !== null) return now();
    return lastRoundAt + settings.intervalSeconds * 1000;
  }

  #arm(dueAt: number): void {
    this.#clear();
    this.#dueAt = dueAt;
    const wait = Math.min(Math.max(dueAt - this.#parts.now(), 0), LONGEST_WAIT_MS);
    this.#timer = setTimeout(() => this.#look(), wait);
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#dueAt = null;
  }

  #look(): void {
    if (this.#dueAt === null) return;
    const { now, settings } = this.#parts;
    // Never further away than an interval, even where the clock was set back.
    if (this.#dueAt > now()) this.#arm(Math.min(this.#dueAt, now() + settings.intervalSeconds * 1000));
    else void this.syncNow();
  }

  #begin(url: URL, signal: AbortSignal): void {
    const { settings, limitMs } = this.#parts;
    this.#clear();
    const server = syncClient({ url, ca: settings.ca, signal, ...(limitMs !== undefined && { limitMs }) });
    this.#busy = this.#run(server, signal).then(() => {
      this.#busy = null;
      // It may have been stopped, and even started again, in the meantime.
      if (this.#abort !== null && this.#url !== null) {
        this.#arm(signal.aborted ? this.#firstRoundAt() : this.#parts.now() + this.#waitMs());
      }
      this.#parts.changed();
    });
    this.#parts.changed();
  }

  #waitMs(): number {
    const { settings, retryMs = RETRY_MS } = this.#parts;
    const interval = settings.intervalSeconds * 1000;
    if (this.#state.problem !== null && this.#retries < RETRIES) {
      this.#retries++;
      return Math.min(retryMs, interval);
    }
    this.#retries = 0;
    return interval;
  }

  /** Never rejects. */
  async #run(server: SyncServer, signal: AbortSignal): Promise<void> {
    const { settings, own, shared, now } = this.#parts;
    const update = (change: (state: SyncState) => SyncState) => {
      this.#state = change(this.#state);
      shared.setState(JSON.stringify(this.#state));
    };
    try {
      this.#state = begun(this.#state);
      await this.#tellVersion(server);
      const alsoPublic = this.#alsoPublic;
      const { timestamp } = this.#state;
      await syncRound({ settings, server, own, shared, alsoPublic, now, update, timestamp });
      const endedAt = now();
      update((state) => ({ ...state, lastRoundAt: endedAt, lastSuccessAt: endedAt, problem: null }));
    } catch (error) {
      if (!signal.aborted) this.#ended(error);
    }
  }

  async #tellVersion(server: SyncServer): Promise<void> {
    if (!this.#parts.settings.sendVersion || this.#isVersionTold) return;
    try {
      await server.reportVersion([`Node ${process.version}`, `Drawbridge ${this.#parts.version}`]);
    } catch (error) {
      // Not every server has this method (fault 8001), and none needs to.
      if (!(error instanceof XmlRpcFault)) throw error;
    }
    this.#isVersionTold = true;
  }

  #ended(error: unknown): void {
    const { shared, now, fault } = this.#parts;
    const isTheirs = error instanceof ShareProblem;
    if (!isTheirs) fault(error);
    const problem = isTheirs ? error.message : 'What came of it could not be written down. Is the disk full?';
    this.#state = { ...this.#state, lastRoundAt: now(), problem: problem.slice(0, 1000) };
    try {
      shared.setState(JSON.stringify(this.#state));
    } catch (unwritten) {
      fault(unwritten);
    }
  }
}
