import type { Contact, ContactCorrection } from '../../../src-shared/contract.ts';
import {
  blockOf,
  parseRange,
  prefixWithin,
  rangeBetween,
  rangeKeys,
  rangeOfAddress,
  rangeText,
} from './address-range.ts';
import { Bootstrap } from './bootstrap.ts';
import type { ContactEndpoints } from './endpoints.ts';
import { type LookedUp, lookUp } from './look-up.ts';
import { Politeness, type PolitenessParts } from './politeness.ts';

const DAY_MS = 86_400_000;
const FOUND_MS = 30 * DAY_MS;
/** Where nobody is named, or a better way failed. */
const UNSURE_MS = DAY_MS;

export interface ContactFinderParts extends PolitenessParts {
  readonly endpoints: ContactEndpoints;
}

/** Finds who answers for an address, and remembers it for the whole range that the registry told. */
export class ContactFinder {
  readonly #parts: ContactFinderParts;
  readonly #politeness: Politeness;
  readonly #bootstrap: Bootstrap;
  readonly #stopping = new AbortController();
  /** The latest lookup in each block of addresses. */
  readonly #lanes = new Map<string, Promise<unknown>>();

  constructor(parts: ContactFinderParts) {
    this.#parts = parts;
    this.#politeness = new Politeness(parts);
    this.#bootstrap = new Bootstrap({ ...parts, politeness: this.#politeness });
  }

  /**
   * What the owner said, else what is remembered, else what is found now, within 25 seconds. Ways that fail are told
   * in its steps.
   * @param address canonical
   */
  async contact(address: string): Promise<Contact> {
    const known = await this.#known(address);
    if (known !== null) return known;
    if (!this.#parts.endpoints.isLookedUp(address)) return this.#nobodys(address);
    const { wholeMs } = this.#parts.endpoints.limits;
    // From now on, and not from when it is its turn: whoever asks waits no longer, whoever else is looked up.
    const over = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(wholeMs)]);
    return this.#inLane(address, async () => {
      // Somebody else of the range may have been looked up meanwhile.
      const found = await this.#known(address);
      return found ?? this.#lookUp(address, over);
    });
  }

  /**
   * Remembers what the owner knows better; null: forgets it. Nobody is asked.
   * @param prefix canonical
   * @returns what held for the same prefix before
   */
  correct(prefix: string, correction: ContactCorrection | null): Promise<ContactCorrection | null> {
    const range = parseRange(prefix);
    if (range === null) throw new Error(`not a prefix: ${prefix}`);
    return this.#parts.use((book) => book.correct(rangeKeys(range), correction));
  }

  /** Ends lookups that are under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#lanes.values());
  }

  async #known(address: string): Promise<Contact | null> {
    const { use, now } = this.#parts;
    const { first: key } = rangeKeys(rangeOfAddress(address));
    return use((book) => {
      const found = book.found(key, now());
      const correction = book.correction(key);
      if (correction !== null) return corrected(address, correction, found);
      return found === null ? null : heldFor(address, found);
    });
  }

  async #lookUp(address: string, over: AbortSignal): Promise<Contact> {
    const { endpoints, now, use } = this.#parts;
    const tools = { endpoints, now, politeness: this.#politeness, bootstrap: this.#bootstrap };
    const found = await lookUp(address, tools, over);
    const until = keepUntil(found, now());
    if (until !== null && !this.#stopping.signal.aborted) {
      const range = found.range ?? rangeOfAddress(address);
      await use((book) => book.keep(rangeKeys(range), found.contact, until, now()));
    }
    return found.contact;
  }

  /** One after the other within a block of addresses, and so within any range: the first answers for the others. */
  #inLane<T>(address: string, work: () => Promise<T>): Promise<T> {
    const lane = blockOf(address);
    const before = this.#lanes.get(lane) ?? Promise.resolve();
    const done = before.then(work, work);
    const settled = done.then(
      () => undefined,
      () => undefined,
    );
    this.#lanes.set(lane, settled);
    void settled.then(() => {
      if (this.#lanes.get(lane) === settled) this.#lanes.delete(lane);
    });
    return done;
  }

  #nobodys(address: string): Contact {
    return {
      ...NOBODY,
      address,
      foundAt: this.#parts.now(),
      explanation: `${address} is not of the public internet, so nobody is asked. Set the contact yourself if there is one.`,
    };
  }
}

const NOBODY = {
  emails: [],
  source: null,
  confidence: null,
  networkName: null,
  handle: null,
  registry: null,
  range: null,
  prefix: null,
  steps: [],
  correction: null,
} satisfies Partial<Contact>;

/** Null: not at all. What came while somebody could not be asked may be better tomorrow. */
function keepUntil({ contact }: LookedUp, now: number): number | null {
  const isFound = contact.emails.length > 0;
  const hasFailed = contact.steps.some(({ result }) => result === 'failed');
  if (!isFound && hasFailed) return null;
  return now + (isFound && !hasFailed ? FOUND_MS : UNSURE_MS);
}

/** What was found for another address of the same range. */
function heldFor(address: string, found: Contact): Contact {
  const range = found.range === null ? null : rangeBetween(found.range.first, found.range.last);
  return { ...found, address, prefix: range === null ? null : prefixWithin(range, address) };
}

function corrected(address: string, correction: ContactCorrection, found: Contact | null): Contact {
  const range = parseRange(correction.prefix);
  return {
    ...(found ?? NOBODY),
    address,
    emails: [correction.email],
    source: 'owner',
    confidence: 'high',
    range: range === null ? null : rangeText(range),
    prefix: correction.prefix,
    foundAt: correction.setAt,
    explanation: `You set ${correction.email} for ${correction.prefix}.`,
    steps: [],
    correction,
  };
}
