import { type Prefix, parsePrefix, prefixContains, prefixesOverlap } from '../../src-shared/address.ts';
import type { Block } from '../../src-shared/block.ts';
import { CallError } from '../../src-shared/call-error.ts';
import type { HistoryFilter, HistorySort } from '../../src-shared/contract.ts';
import { EVENT_KINDS } from '../../src-shared/login-event.ts';
import type { ScanConditions, ScannedEvent } from '../store/event-scan.ts';
import type { Archive } from './archive.ts';

export type Moment = 'blocked' | 'unblocked';

/**
 * Which rows a view shows. What is asked of the source (place, state) is found
 * out once for each source, when its first event comes by: `state` is the one
 * it had then.
 */
export class ViewFilter {
  readonly #filter: HistoryFilter;
  readonly #archive: Archive;
  readonly #prefix: Prefix | null;
  readonly #user: string | null;
  readonly #text: string | null;
  readonly #spared: ReadonlySet<string>;
  readonly #ofSource = new Map<string, boolean>();

  /** @throws CallError 'invalid' where the address is none */
  constructor(filter: HistoryFilter, archive: Archive) {
    this.#filter = filter;
    this.#archive = archive;
    this.#prefix = filter.address === undefined ? null : parsePrefix(filter.address.trim());
    if (filter.address !== undefined && this.#prefix === null) {
      throw new CallError('invalid', `“${filter.address}” is neither an address nor a prefix.`);
    }
    this.#user = filter.user === undefined ? null : folded(filter.user);
    this.#text = filter.text === undefined ? null : folded(filter.text);
    this.#spared = new Set(filter.state === undefined ? [] : archive.reader.sparedSources());
  }

  conditions(sort: HistorySort): ScanConditions {
    const { from, to, kinds, attemptsOnly } = this.#filter;
    return {
      from: from ?? null,
      to: to ?? null,
      kinds: kinds === undefined ? null : EVENT_KINDS.filter((kind) => kinds.includes(kind)),
      attemptsOnly: attemptsOnly === true,
      columns: {
        user: this.#user !== null || sort.by === 'user',
        address: this.#prefix !== null || sort.by === 'address',
        line: this.#text !== null,
      },
    };
  }

  /** Whether no event at all can match, only moments of blocks. */
  get wantsNoEvents(): boolean {
    const { kinds } = this.#filter;
    return kinds !== undefined && !EVENT_KINDS.some((kind) => kinds.includes(kind));
  }

  /** Whether the source decides about its events, so that those of the others need not be read. */
  get asksForSources(): boolean {
    const { address, country, network, state } = this.#filter;
    return [address, country, network, state].some((one) => one !== undefined);
  }

  matchesEvent([, , , attacker, , user, address, line]: ScannedEvent): boolean {
    if (this.#user !== null && (user === null || folded(user) !== this.#user)) return false;
    if (this.#text !== null && (line === null || !folded(line).includes(this.#text))) return false;
    if (!this.asksForSources) return true;
    const source = this.#archive.sources.of(attacker);
    if (source === null || !this.matchesSource(source)) return false;
    if (this.#prefix === null || address === source) return true;
    // An IPv6 source is a prefix that may be wider than what is asked for.
    const one = parsePrefix(address ?? source);
    return one !== null && prefixContains(this.#prefix, one);
  }

  /** Whether events of this source may match. */
  matchesSource(source: string): boolean {
    let matches = this.#ofSource.get(source);
    if (matches === undefined) {
      matches = this.#looksAt(source);
      this.#ofSource.set(source, matches);
    }
    return matches;
  }

  matchesBlock(block: Block, moment: Moment): boolean {
    const { from, to, kinds, attemptsOnly } = this.#filter;
    const time = moment === 'blocked' ? block.since : block.liftedAt;
    if (time === null || time < (from ?? time) || (to !== undefined && time >= to)) return false;
    if (kinds !== undefined && !kinds.includes(moment)) return false;
    if (attemptsOnly === true || this.#user !== null) return false;
    if (this.#text !== null && !folded(block.reason).includes(this.#text)) return false;
    return !this.asksForSources || this.#looksAt(block.target);
  }

  #looksAt(target: string): boolean {
    const { country, network, state } = this.#filter;
    if (this.#prefix !== null) {
      const prefix = parsePrefix(target);
      if (prefix === null || !prefixesOverlap(this.#prefix, prefix)) return false;
    }
    if (country !== undefined || network !== undefined) {
      const place = this.#archive.placeOf(target);
      if (country !== undefined && place.country !== country.toUpperCase()) return false;
      if (network !== undefined && place.network?.number !== network) return false;
    }
    return state === undefined || this.#stateOf(target) === state;
  }

  /** As near to what the guard would say as what is stored tells: it alone knows who logged in just now. */
  #stateOf(target: string): NonNullable<HistoryFilter['state']> {
    if (this.#archive.blocks.standing.covers(target)) return 'blocked';
    if (this.#archive.allowEntryFor(target) !== null) return 'allowed';
    return this.#spared.has(target) ? 'spared' : 'watching';
  }
}

/** Upper and lower case alike. */
export function folded(text: string): string {
  return text.toLowerCase();
}
