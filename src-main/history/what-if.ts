import type { Place, WhatIf } from '../../src-shared/contract.ts';
import type { RuleSet } from '../../src-shared/rule.ts';
import type { PastEvent } from '../store/rows.ts';
import type { Archive } from './archive.ts';
import type { Job } from './jobs.ts';
import { type SimulatedBlock, Simulation, type Unblockable } from './simulation.ts';

const MOST_EACH = 200;

interface FirstBlock {
  readonly at: number;
  readonly rule: string;
}

interface Judged {
  readonly attacker: string;
  readonly firstSeen: number;
  attempts: number;
  current: FirstBlock | null;
  proposed: FirstBlock | null;
  /** The first login after the proposed rules' first block. */
  login: { readonly at: number; readonly user: string; readonly alsoNow: boolean } | null;
}

type Change = WhatIf['changes'][number]['change'];

/**
 * Judges all stored events under both rules, from the oldest on, as a guard
 * would have (see Simulation), and compares when each attacker would have been
 * kept out first. Who had a session open, and which addresses this machine had
 * then, is not stored: so nobody is spared for that.
 */
export async function whatIf(
  archive: Archive,
  rules: { readonly proposed: RuleSet; readonly current: RuleSet },
  unblockable: Unblockable,
  job: Job,
): Promise<WhatIf> {
  const { reader } = archive;
  const comparison = new Comparison(rules, unblockable);
  const of = reader.eventCount(null, null);
  let page = reader.pastEvents(0);
  for (; page.length > 0; page = reader.pastEvents(page.at(-1)?.id ?? 0)) {
    for (const event of page) comparison.add(event);
    job.progress(Math.min(comparison.events, of), of);
    await job.turns.next();
  }
  return comparison.result((target) => archive.placeOf(target));
}

class Comparison {
  events = 0;
  readonly #current: Simulation;
  readonly #proposed: Simulation;
  readonly #judged = new Map<string, Judged>();
  /** A line without an address belongs to the connection of its pid. */
  readonly #addresses = new Map<number, string>();
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;

  constructor({ current, proposed }: { current: RuleSet; proposed: RuleSet }, unblockable: Unblockable) {
    this.#current = new Simulation(current, unblockable);
    this.#proposed = new Simulation(proposed, unblockable);
  }

  add(event: PastEvent): void {
    this.events++;
    this.#from = Math.min(this.#from, event.time);
    this.#to = Math.max(this.#to, event.time);
    const current = this.#current.handle(event);
    const proposed = this.#proposed.handle(event);
    const address = this.#addressOf(event);
    if (address === null) return;
    const judged = this.#of(this.#current.sourceOf(address), event.time);
    judged.attempts += event.attempts;
    judged.current ??= firstOf(current, judged);
    judged.proposed ??= firstOf(proposed, judged);
    if (event.kind !== 'accepted' || judged.proposed === null || judged.login !== null) return;
    judged.login = { at: event.time, user: event.user ?? '', alsoNow: judged.current !== null };
  }

  #addressOf({ address, pid, namedPid }: PastEvent): string | null {
    const connection = namedPid ?? pid;
    if (connection === null) return address;
    if (address === null) return this.#addresses.get(connection) ?? null;
    this.#addresses.set(connection, address);
    return address;
  }

  #of(attacker: string, time: number): Judged {
    let judged = this.#judged.get(attacker);
    if (judged === undefined) {
      judged = { attacker, firstSeen: time, attempts: 0, current: null, proposed: null, login: null };
      this.#judged.set(attacker, judged);
    }
    return judged;
  }

  result(placeOf: (target: string) => Place): WhatIf {
    const all = [...this.#judged.values()].sort((a, b) => b.attempts - a.attempts);
    const counts: WhatIf['counts'] = { new: 0, earlier: 0, later: 0, 'no-longer': 0, wrong: 0 };
    const changes: WhatIf['changes'] = [];
    const wrong: WhatIf['wrong'] = [];
    for (const { attacker, attempts, current, proposed, login } of all) {
      const change = changeFrom(current, proposed);
      if (change !== null && ++counts[change] <= MOST_EACH) {
        changes.push({
          attacker,
          place: placeOf(attacker),
          change,
          currentAt: current?.at ?? null,
          currentRule: current?.rule ?? null,
          proposedAt: proposed?.at ?? null,
          proposedRule: proposed?.rule ?? null,
          attempts,
        });
      }
      if (proposed === null || login === null || ++counts.wrong > MOST_EACH) continue;
      wrong.push({
        attacker,
        place: placeOf(attacker),
        blockedAt: proposed.at,
        rule: proposed.rule,
        loggedInAt: login.at,
        user: login.user,
        alsoNow: login.alsoNow,
      });
    }
    return {
      from: this.events === 0 ? null : this.#from,
      to: this.events === 0 ? null : this.#to,
      events: this.events,
      attackers: all.filter(({ attempts }) => attempts > 0).length,
      currentlyBlocked: all.filter(({ current }) => current !== null).length,
      proposedBlocked: all.filter(({ proposed }) => proposed !== null).length,
      counts,
      changes,
      wrong,
    };
  }
}

/** Somebody who came when their network was blocked already was kept out from when they came. */
function firstOf(block: SimulatedBlock | null, { firstSeen }: Judged): FirstBlock | null {
  return block === null ? null : { at: Math.max(block.since, firstSeen), rule: block.rule };
}

function changeFrom(current: FirstBlock | null, proposed: FirstBlock | null): Change | null {
  if (current === null) return proposed === null ? null : 'new';
  if (proposed === null) return 'no-longer';
  if (proposed.at === current.at) return null;
  return proposed.at < current.at ? 'earlier' : 'later';
}
