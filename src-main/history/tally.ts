import type { ViewSummary } from '../../src-shared/contract.ts';
import type { Archive } from './archive.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const TOP = 100;

interface Named {
  attempts: number;
  attackers: number;
}

/** Adds up the events of a view. */
export class Tally {
  #events = 0;
  #attempts = 0;
  readonly #bySource = new Map<string, number>();
  readonly #users = new Map<string, { attempts: number; sources: Set<string> }>();
  /** Hour -> source -> attempts: whoever is blocked later counts as blocked in all of them. */
  readonly #hours = new Map<number, Map<string, number>>();

  add(time: number, source: string | null, attempts: number, user: string | null): void {
    this.#events++;
    if (attempts === 0 || source === null) return;
    this.#attempts += attempts;
    addTo(this.#bySource, source, attempts);
    const hour = Math.floor(time / HOUR) * HOUR;
    let ofHour = this.#hours.get(hour);
    if (ofHour === undefined) {
      ofHour = new Map();
      this.#hours.set(hour, ofHour);
    }
    addTo(ofHour, source, attempts);
    if (user === null) return;
    let ofUser = this.#users.get(user);
    if (ofUser === undefined) {
      ofUser = { attempts: 0, sources: new Set() };
      this.#users.set(user, ofUser);
    }
    ofUser.attempts += attempts;
    ofUser.sources.add(source);
  }

  /** @param range the time that was asked for, where it has two ends */
  summary(archive: Archive, range: number | null): ViewSummary {
    const users = top([...this.#users], ([, { attempts }]) => attempts);
    const attackers = top([...this.#bySource], ([, attempts]) => attempts);
    return {
      events: this.#events,
      attempts: this.#attempts,
      attackers: this.#bySource.size,
      ...this.#steps(archive, range),
      users: users.map(([user, { attempts, sources }]) => ({ user, attempts, attackers: sources.size })),
      ...this.#places(archive),
      attackersByAttempts: attackers.map(([attacker, attempts]) => ({
        attacker,
        attempts,
        place: archive.placeOf(attacker),
      })),
    };
  }

  #steps(archive: Archive, range: number | null): Pick<ViewSummary, 'stepSeconds' | 'steps'> {
    const hours = [...this.#hours.keys()].sort((a, b) => a - b);
    const length = range ?? (hours.at(-1) ?? 0) - (hours[0] ?? 0);
    const step = length > WEEK ? DAY : HOUR;
    const isBlocked = new Map<string, boolean>();
    for (const source of this.#bySource.keys()) isBlocked.set(source, archive.blocks.ever.covers(source));
    const steps = new Map<number, { start: number; attempts: number; blockedAttempts: number }>();
    for (const hour of hours) {
      const start = Math.floor(hour / step) * step;
      const sums = steps.get(start) ?? { start, attempts: 0, blockedAttempts: 0 };
      steps.set(start, sums);
      for (const [source, attempts] of this.#hours.get(hour) ?? []) {
        sums.attempts += attempts;
        if (isBlocked.get(source) === true) sums.blockedAttempts += attempts;
      }
    }
    return { stepSeconds: step === DAY ? 86_400 : 3600, steps: [...steps.values()] };
  }

  #places(archive: Archive): Pick<ViewSummary, 'countries' | 'networks'> {
    const countries = new Map<string | null, { country: string | null } & Named>();
    const networks = new Map<number | null, { number: number | null; name: string } & Named>();
    for (const [source, attempts] of this.#bySource) {
      const { country, network } = archive.placeOf(source);
      const ofCountry = countries.get(country) ?? { country, attempts: 0, attackers: 0 };
      countries.set(country, ofCountry);
      ofCountry.attempts += attempts;
      ofCountry.attackers++;
      const number = network?.number ?? null;
      const ofNetwork = networks.get(number) ?? {
        number,
        name: network?.name ?? '',
        attempts: 0,
        attackers: 0,
      };
      networks.set(number, ofNetwork);
      ofNetwork.attempts += attempts;
      ofNetwork.attackers++;
    }
    return {
      countries: top([...countries.values()], ({ attempts }) => attempts),
      networks: top([...networks.values()], ({ attempts }) => attempts),
    };
  }
}

/** Most first; those with as many stay in the order in which they were first seen. */
function top<T>(all: T[], attempts: (one: T) => number): T[] {
  return all.sort((a, b) => attempts(b) - attempts(a)).slice(0, TOP);
}

function addTo<K>(sums: Map<K, number>, key: K, by: number): void {
  sums.set(key, (sums.get(key) ?? 0) + by);
}
