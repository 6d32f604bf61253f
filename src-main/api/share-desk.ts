import { CallError, type Share, type SharedBlock } from '../../src-shared/contract.ts';
import type { Guard } from '../guard/guard.ts';
import type { RuledPlaces } from '../guard/shared-blocks.ts';
import type { Locator } from '../locate/locator.ts';
import type { SecretFile } from '../settings/secret-file.ts';
import type { ShareSettings } from '../settings/share-settings.ts';
import type { StoredShared } from '../store/shared-repository.ts';
import type { ContractBus } from './contract-events.ts';
import { Paced } from './paced.ts';
import { PlaceRules, placeName, placeSource } from './place-rules.ts';
import { shareOf, shareProblem } from './share-overview.ts';
import { CROWDSEC, DENYHOSTS, listSource, type ShareMeans, ShareSources } from './share-sources.ts';
import type { Supervisor } from './supervisor.ts';

const TELL_MS = 500;
/** The owner's data of places are replaced once a month or so. */
const PLACES_EVERY_MS = 60_000;

export interface ShareDeskParts {
  readonly supervisor: Supervisor;
  readonly events: ContractBus;
  readonly secrets: SecretFile;
  readonly locator: Locator;
  readonly version: string;
  readonly means: ShareMeans;
  readonly fault: (error: unknown) => void;
  /** Whose country or network anybody is may be another now. */
  readonly placesChanged: () => void;
}

/** Shared defence over whichever guard runs: what is learnt from others, given to them, and kept out by place. */
export class ShareDesk {
  readonly placeRules: PlaceRules;
  readonly #parts: ShareDeskParts;
  readonly #pace: Paced;
  #guard: Guard | null = null;
  #sources: ShareSources | null = null;
  /** One change after the other. */
  #busy: Promise<void> = Promise.resolve();
  #placesTimer: NodeJS.Timeout | null = null;
  /** The owner's files of places, and the rules by place, that were applied last. */
  #files = '[null,null]';
  #rules = '[]';
  #isStopped = false;
  #detach: (() => void)[] = [];

  constructor(parts: ShareDeskParts) {
    this.#parts = parts;
    this.placeRules = new PlaceRules(parts.locator);
    this.#pace = new Paced(TELL_MS, () => this.#tell());
  }

  get settings(): ShareSettings {
    return this.#parts.supervisor.options.settings.share;
  }

  get secrets(): SecretFile {
    return this.#parts.secrets;
  }

  get locator(): Locator {
    return this.#parts.locator;
  }

  /** What runs; null while no guard does, or over a recorded log. */
  get sources(): ShareSources | null {
    return this.#sources;
  }

  /** Whom rules by place are about, for a guard that is started with them. */
  ruledPlaces(rules: ShareSettings['placeRules']): RuledPlaces {
    this.#rules = JSON.stringify(rules);
    return this.placeRules.all(rules);
  }

  /** Works with this guard from now on. */
  attach(guard: Guard): void {
    this.#guard = guard;
    guard.shared.nameOf = (source) => this.nameOf(source);
    // Of a recorded log nobody is told, and in it nobody is kept out.
    if (guard.log.kind !== 'live') return;
    const { version, fault, means } = this.#parts;
    this.#sources = new ShareSources(guard, { version, fault, means, changed: () => this.changed() });
    this.#detach = [
      guard.bus.on('sharedChanged', () => this.changed()),
      guard.bus.on('blocked', ({ block }) => {
        if (block.by === 'rule') this.#sources?.ownBlocksChanged();
      }),
      guard.bus.on('unblocked', () => this.#sources?.ownBlocksChanged()),
    ];
    this.#placesTimer = setInterval(() => this.#lookAtPlaces(), PLACES_EVERY_MS);
    void this.apply().catch(this.#parts.fault);
  }

  /** When it resolves nothing of it touches the guard any more. */
  async detach(): Promise<void> {
    for (const end of this.#detach.splice(0)) end();
    if (this.#placesTimer !== null) clearInterval(this.#placesTimer);
    this.#placesTimer = null;
    await this.#busy;
    await this.#sources?.stop();
    this.#sources = null;
    this.#guard = null;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#pace.stop();
    await this.#parts.locator.stop();
    await this.detach();
  }

  /**
   * Brings what runs in line with the settings. Other data of places take seconds to read: only the rules by place wait
   * for them, and those as they were go on meanwhile.
   * @throws what forgetting a source throws
   */
  async apply(): Promise<void> {
    await Promise.all([this.#applySettings(), this.#applyPlaceFiles()]);
  }

  #applySettings(): Promise<void> {
    const { secrets } = this.#parts;
    const work = this.#busy.then(async () => {
      this.#applyPlaceRules();
      await this.#sources?.apply(this.settings, {
        crowdSecPassword: secrets.get('crowdsec-password'),
        crowdSecKey: secrets.get('crowdsec-key'),
        abuseIpdbKey: secrets.get('abuseipdb-key'),
      });
      this.changed();
    });
    this.#busy = work.catch(() => undefined);
    return work;
  }

  /** Rules by place as the settings have them now, by the data that have been read. */
  #applyPlaceRules(): void {
    const { placeRules } = this.settings;
    const rules = JSON.stringify(placeRules);
    if (this.#guard === null || this.#sources === null || rules === this.#rules) return;
    this.#rules = rules;
    this.#guard.sharedDefence.places = this.placeRules.all(placeRules);
  }

  /** The data that rules by place are worked out from, as the settings have them now. */
  async #applyPlaceFiles(): Promise<void> {
    const { countryFile, networkFile } = this.settings;
    const files = JSON.stringify([countryFile, networkFile]);
    if (files === this.#files && !this.#parts.locator.isStale()) return;
    this.#files = files;
    await this.#parts.locator.reload({ countryFile, networkFile });
    if (this.#isStopped) return;
    this.placeRules.forget();
    this.#rules = '';
    this.#parts.placesChanged();
    this.#applyPlaceRules();
    this.changed();
  }

  #lookAtPlaces(): void {
    if (this.#parts.locator.isStale()) void this.apply().catch(this.#parts.fault);
  }

  /** What a source is called, in words that fit behind "kept out by". */
  nameOf(source: string): string {
    if (source === DENYHOSTS) return 'DenyHosts';
    if (source === CROWDSEC) return 'CrowdSec';
    const { lists, placeRules } = this.settings;
    const list = lists.find(({ id }) => listSource(id) === source);
    if (list !== undefined) return list.name;
    const rule = placeRules.find(({ place }) => placeSource(place) === source);
    return rule === undefined ? source : `the rule about ${placeName(rule.place)}`;
  }

  /** All that the contract tells of it. */
  overview(guard: Guard): Share {
    return shareOf({ guard, desk: this, sources: guard === this.#guard ? this.#sources : null });
  }

  /** What sources say of an address or prefix, rules by place among them. */
  blocksOf(guard: Guard, target: string): SharedBlock[] {
    const { entries, places } = guard.shared.of(target);
    return [
      ...entries.map((entry) => this.shown(entry)),
      ...places.map((source) => ({
        source,
        sourceName: this.nameOf(source),
        target,
        since: null,
        until: null,
        reason: '',
        place: this.#parts.locator.place(target),
      })),
    ];
  }

  shown(entry: StoredShared): SharedBlock {
    return {
      ...entry,
      sourceName: this.nameOf(entry.source),
      place: this.#parts.locator.place(entry.target),
    };
  }

  /** Something that `overview` shows may be another. */
  changed(): void {
    this.#pace.ask();
  }

  async #tell(): Promise<void> {
    const { supervisor, events, fault } = this.#parts;
    try {
      await supervisor.use((guard) => {
        guard.sharedDefence.problem = shareProblem(this.overview(guard), guard.clock.now());
        if (events.isHeard('shareChanged')) events.emit('shareChanged', { share: this.overview(guard) });
      });
    } catch (error) {
      if (!(error instanceof CallError)) fault(error);
    }
  }
}
