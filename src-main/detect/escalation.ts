import { formatPrefix, parsePrefix, widen } from '../../src-shared/address.ts';
import { lengthOfTime } from '../../src-shared/duration.ts';
import type { Escalation } from '../../src-shared/rule.ts';

/** Sees when many attackers of one network were blocked, so that the network can be. */
export class Escalator {
  readonly #settings: Escalation;
  /** Network -> attacker -> when it was blocked last. */
  readonly #networks = new Map<string, Map<string, number>>();

  constructor(settings: Escalation) {
    this.#settings = settings;
  }

  /** @returns the network to block now that this attacker is, or null */
  add(attacker: string, time: number): { target: string; until: number | null; reason: string } | null {
    const { attackers, withinSeconds, ipv4PrefixLength, ipv6PrefixLength, blockSeconds } = this.#settings;
    const prefix = parsePrefix(attacker);
    if (prefix === null) return null;
    const target = formatPrefix(widen(prefix, prefix.family === 4 ? ipv4PrefixLength : ipv6PrefixLength));
    const blocked = this.#networks.get(target) ?? new Map<string, number>();
    blocked.set(attacker, time);
    for (const [other, when] of blocked) if (time - when > withinSeconds * 1000) blocked.delete(other);
    this.#networks.set(target, blocked);
    if (blocked.size < attackers) return null;
    this.#networks.delete(target);
    const reason = `${attackers} attackers of this network blocked within ${lengthOfTime(withinSeconds)}`;
    return { target, until: blockSeconds === null ? null : time + blockSeconds * 1000, reason };
  }

  /** Forgets networks where nobody was blocked of late. */
  sweep(now: number): void {
    for (const [network, blocked] of this.#networks) {
      if (Math.max(...blocked.values()) + this.#settings.withinSeconds * 1000 < now)
        this.#networks.delete(network);
    }
  }
}
