import type { ListSettings } from '../../src-shared/contract.ts';
import type { Guard } from '../guard/guard.ts';
import type { ShareSettings } from '../settings/share-settings.ts';
import { CrowdSecAgent } from '../share/crowdsec/crowdsec-agent.ts';
import { DenyHostsSync } from '../share/denyhosts/denyhosts-sync.ts';
import { ListKeeper } from '../share/lists/list-keeper.ts';
import { PRESETS } from '../share/lists/presets.ts';
import { forgetTold, ownBlocksPort, uploadPort } from './told-blocks.ts';

/** Secrets of the services, as they are now; null: none. */
export interface ShareSecrets {
  readonly crowdSecPassword: string | null;
  readonly crowdSecKey: string | null;
  readonly abuseIpdbKey: string | null;
}

export interface ShareSourcesParts {
  readonly version: string;
  /** Something of a source's status is another. */
  readonly changed: () => void;
  readonly fault: (error: unknown) => void;
  readonly means: ShareMeans;
}

/** What a test brings. */
export interface ShareMeans {
  readonly denyHosts?: { readonly retryMs?: number; readonly alsoPublic?: readonly string[] };
  readonly lists?: {
    readonly minimumSeconds?: number;
    readonly ca?: string;
    readonly alsoPublic?: readonly string[];
  };
}

export const DENYHOSTS = 'denyhosts';
export const CROWDSEC = 'crowdsec';
export const listSource = (id: string) => `list:${id}`;

interface Running<T> {
  /** What it was started with. */
  readonly key: string;
  readonly source: T;
}

/** Of one's own lists; a file may be looked at often. */
const LEAST_SECONDS = { web: 900, file: 10 } as const;

/** How often a list may be fetched, in seconds between: as its maker wants it, where that is known. */
export function leastSeconds({ preset, url }: ListSettings): number {
  const known = PRESETS.find(({ id }) => id === preset);
  return known?.minimumSeconds ?? LEAST_SECONDS[url.startsWith('/') ? 'file' : 'web'];
}

/** The sources of shared blocks that are switched on, as they run over one guard. */
export class ShareSources {
  readonly #guard: Guard;
  readonly #parts: ShareSourcesParts;
  readonly #lists = new Map<string, Running<ListKeeper>>();
  #denyHosts: Running<DenyHostsSync> | null = null;
  #crowdSec: Running<CrowdSecAgent> | null = null;
  /** What was applied last. */
  #applied: ShareSettings | null = null;

  constructor(guard: Guard, parts: ShareSourcesParts) {
    this.#guard = guard;
    this.#parts = parts;
  }

  get denyHosts(): DenyHostsSync | null {
    return this.#denyHosts?.source ?? null;
  }

  get crowdSec(): CrowdSecAgent | null {
    return this.#crowdSec?.source ?? null;
  }

  list(id: string): ListKeeper | null {
    return this.#lists.get(id)?.source ?? null;
  }

  /** Starts what is to run and does not, and stops the rest. What was left is forgotten, with its blocks. */
  async apply(settings: ShareSettings, secrets: ShareSecrets): Promise<void> {
    const before = this.#applied;
    this.#applied = settings;
    await this.#applyDenyHosts(
      settings,
      before !== null && before.denyHosts.server !== settings.denyHosts.server,
    );
    await this.#applyCrowdSec(settings, secrets, {
      isOther: before !== null && before.crowdSec.url !== settings.crowdSec.url,
      hasOtherOrigins: before !== null && before.crowdSec.origins.join() !== settings.crowdSec.origins.join(),
    });
    await this.#applyLists(settings.lists, secrets);
    const wanted = new Set([
      ...(this.#takesFromDenyHosts(settings) ? [DENYHOSTS] : []),
      ...(settings.crowdSec.url !== '' ? [CROWDSEC] : []),
      ...settings.lists.filter(({ isOn }) => isOn).map(({ id }) => listSource(id)),
    ]);
    for (const source of this.#guard.shared.sources) {
      // What was sent and received in all is remembered as long as there is a server.
      if (source === DENYHOSTS && settings.denyHosts.server !== '' && this.#guard.shared.count(source) === 0)
        continue;
      if (!wanted.has(source)) await this.#guard.shared.forget(source);
    }
  }

  #takesFromDenyHosts({ denyHosts }: ShareSettings): boolean {
    return denyHosts.server !== '' && denyHosts.download;
  }

  /** @param isOther it is another server: what the one before named goes, and this one was told nothing yet */
  async #applyDenyHosts({ denyHosts: settings }: ShareSettings, isOther: boolean): Promise<void> {
    const key = JSON.stringify(settings);
    if (this.#denyHosts?.key === key) return;
    await this.#denyHosts?.source.stop();
    this.#denyHosts = null;
    if (isOther) await this.#forget(DENYHOSTS);
    if (settings.server === '' || !(settings.upload || settings.download)) return;
    const { clock } = this.#guard;
    const { version, changed, fault, means } = this.#parts;
    const source = new DenyHostsSync({
      settings,
      own: uploadPort(this.#guard),
      shared: this.#guard.shared.port(DENYHOSTS),
      version,
      now: () => clock.now(),
      changed,
      fault,
      ...means.denyHosts,
    });
    this.#denyHosts = { key, source };
    source.start();
  }

  /** @param hasOtherOrigins what was taken may be of one that is not wanted any more: all of it is asked for anew */
  async #applyCrowdSec(
    { crowdSec: settings }: ShareSettings,
    secrets: ShareSecrets,
    { isOther, hasOtherOrigins }: { isOther: boolean; hasOtherOrigins: boolean },
  ): Promise<void> {
    const { crowdSecPassword: password, crowdSecKey: bouncerKey } = secrets;
    const key = JSON.stringify([settings, password, bouncerKey]);
    if (this.#crowdSec?.key === key) return;
    await this.#crowdSec?.source.stop();
    this.#crowdSec = null;
    if (isOther) await this.#forget(CROWDSEC);
    // What waits to be taken back there still does.
    else if (hasOtherOrigins || !settings.pull) await this.#guard.shared.port(CROWDSEC).replace([]);
    if (settings.url === '' || !(settings.pull || settings.push)) return;
    const { clock } = this.#guard;
    const { version, changed, fault } = this.#parts;
    const source = new CrowdSecAgent({
      settings,
      secrets: { password, bouncerKey },
      own: ownBlocksPort(this.#guard),
      shared: this.#guard.shared.port(CROWDSEC),
      version,
      now: () => clock.now(),
      changed,
      fault,
    });
    this.#crowdSec = { key, source };
    source.start();
  }

  async #forget(source: typeof DENYHOSTS | typeof CROWDSEC): Promise<void> {
    forgetTold(this.#guard, source);
    await this.#guard.shared.forget(source);
  }

  async #applyLists(lists: readonly ListSettings[], { abuseIpdbKey }: ShareSecrets): Promise<void> {
    const wanted = new Map(lists.filter(({ isOn }) => isOn).map((list) => [list.id, list]));
    for (const [id, { source }] of this.#lists) {
      if (wanted.has(id)) continue;
      this.#lists.delete(id);
      await source.stop();
    }
    for (const [id, settings] of wanted) {
      const preset = PRESETS.find(({ id: name }) => name === settings.preset);
      const apiKey = preset?.needsKey === true ? abuseIpdbKey : null;
      const key = JSON.stringify([settings, apiKey]);
      const running = this.#lists.get(id);
      if (running?.key === key) continue;
      await running?.source.stop();
      const { clock } = this.#guard;
      const { changed, fault, means } = this.#parts;
      const source = new ListKeeper({
        settings,
        apiKey,
        minimumSeconds: leastSeconds(settings),
        shared: this.#guard.shared.port(listSource(id)),
        now: () => clock.now(),
        changed,
        fault,
        ...means.lists,
      });
      this.#lists.set(id, { key, source });
      source.start();
    }
  }

  /** This guard's own blocks have changed. */
  ownBlocksChanged(): void {
    this.#crowdSec?.source.poke();
  }

  /** Nothing runs any more when it resolves; what was learnt stays. */
  async stop(): Promise<void> {
    const all = [this.#denyHosts, this.#crowdSec, ...this.#lists.values()];
    this.#denyHosts = null;
    this.#crowdSec = null;
    this.#lists.clear();
    await Promise.all(all.map((running) => running?.source.stop()));
  }
}
