import type { ImportOffer } from '../../../src-shared/contract.ts';
import type { RuleSet } from '../../../src-shared/rule.ts';

/** One setting of the other program, and what becomes of it. */
export interface Knob {
  readonly name: string;
  /** As it is set there. A password is never shown. */
  readonly value: string;
  /** In a sentence. */
  readonly becomes: string;
}

/** Something that is not taken over: a line of a file, an entry, a ban. */
export interface LeftOut {
  readonly what: string;
  readonly why: string;
}

/** What was read of another program's files. */
export interface Found {
  readonly from: ImportOffer['from'];
  /** The files that were there. */
  readonly files: readonly string[];
  /** Null: nothing was found that makes rules. */
  readonly rules: RuleSet | null;
  readonly settings: Settings;
  readonly allow: readonly AllowOffer[];
  readonly blocks: readonly BlockOffer[];
  readonly knobs: readonly Knob[];
  readonly leftOut: readonly LeftOut[];
  /** What else the owner should know, in sentences. */
  readonly notes: readonly string[];
}

export type Settings = { readonly [K in keyof ImportOffer['settings']]: ImportOffer['settings'][K] };

export interface AllowOffer {
  readonly entry: string;
  readonly comment: string;
}

export interface BlockOffer {
  readonly target: string;
  /** Milliseconds since 1970; null: for ever. */
  readonly until: number | null;
}

/** A year, the longest window of a rule. */
export const LONGEST_WINDOW = 31_536_000;

/** At most as many lines are told one by one. */
const MOST_LEFT_OUT = 200;

/** Gathers what is left out; a file full of nonsense is not told line by line. */
export class LeftOutList {
  readonly #told: LeftOut[] = [];
  #more = 0;

  add(what: string, why: string): void {
    if (this.#told.length < MOST_LEFT_OUT) this.#told.push({ what: what.slice(0, 200), why });
    else this.#more++;
  }

  get all(): LeftOut[] {
    if (this.#more === 0) return [...this.#told];
    return [...this.#told, { what: `${this.#more} more`, why: 'for reasons like these' }];
  }
}

/** Of a number in a rule, what the rule may hold. */
export function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(Math.round(value), least), most);
}
