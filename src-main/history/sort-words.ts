import { parsePrefix } from '../../src-shared/address.ts';
import type { Block } from '../../src-shared/block.ts';
import type { HistorySort, Place } from '../../src-shared/contract.ts';
import type { ScannedEvent } from '../store/event-scan.ts';
import type { Archive } from './archive.ts';
import type { Moment } from './view-filter.ts';

/** The code of a row that has nothing to be sorted by. */
export const NO_WORD = 0;

/**
 * What rows are sorted by, as words that sort as they should, each with a code:
 * so a row remembers one small number.
 */
export class SortWords {
  readonly #by: HistorySort['by'];
  readonly #archive: Archive;
  readonly #codes = new Map<string, number>();

  constructor(by: HistorySort['by'], archive: Archive) {
    this.#by = by;
    this.#archive = archive;
  }

  ofEvent([, , kind, attacker, , user, address]: ScannedEvent): number {
    switch (this.#by) {
      case 'time':
        return NO_WORD;
      case 'kind':
        return this.#code(kind);
      case 'user':
        return this.#code(user === null ? null : `${user.toLowerCase()}\0${user}`);
      case 'address':
        return this.#code(address === null ? null : addressWord(address));
      default: {
        return this.#code(placeWord(this.#by, this.#archive.placeOf(this.#archive.sources.of(attacker))));
      }
    }
  }

  ofBlock({ target }: Block, moment: Moment): number {
    switch (this.#by) {
      case 'time':
      case 'user':
        return NO_WORD;
      case 'kind':
        return this.#code(moment);
      case 'address':
        return this.#code(addressWord(target));
      default:
        return this.#code(placeWord(this.#by, this.#archive.placeOf(target)));
    }
  }

  /** For each code its place among the words: from 0; what has no word comes last either way. */
  ranks(descending: boolean): Uint32Array {
    const words = [...this.#codes].sort(([a], [b]) => (a < b ? -1 : 1));
    if (descending) words.reverse();
    const ranks = new Uint32Array(words.length + 1);
    for (const [rank, [, code]] of words.entries()) ranks[code] = rank;
    ranks[NO_WORD] = words.length;
    return ranks;
  }

  #code(word: string | null): number {
    if (word === null) return NO_WORD;
    let code = this.#codes.get(word);
    if (code === undefined) {
      code = this.#codes.size + 1;
      this.#codes.set(word, code);
    }
    return code;
  }
}

/** IPv4 first, then by number; a prefix before the addresses in it. */
export function addressWord(target: string): string {
  const prefix = parsePrefix(target);
  if (prefix === null) return `9${target}`;
  const digits = prefix.family === 4 ? 8 : 32;
  return `${prefix.family}${prefix.network.toString(16).padStart(digits, '0')}${String(prefix.length).padStart(3, '0')}`;
}

function placeWord(by: 'country' | 'network', { country, network }: Place): string | null {
  if (by === 'country') return country;
  return network === null
    ? null
    : `${network.name.toLowerCase()}\0${String(network.number).padStart(10, '0')}`;
}
