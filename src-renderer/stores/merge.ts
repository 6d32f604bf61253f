import type { Attacker, Hour, PlacedBlock } from '../../src-shared/contract.ts';

const MOST = 500;
const HOURS = 25;

/** The list with these attackers as they are now, newest first. */
export function withAttackers(list: readonly Attacker[], changed: readonly Attacker[]): Attacker[] {
  const byName = new Map(list.map((one) => [one.attacker, one]));
  for (const one of changed) byName.set(one.attacker, one);
  return [...byName.values()].sort((a, b) => b.lastSeen - a.lastSeen).slice(0, MOST);
}

/** The list with a block that now stands in front, in the place of one with the same target. */
export function withBlock(list: readonly PlacedBlock[], block: PlacedBlock): PlacedBlock[] {
  return [block, ...list.filter(({ target }) => target !== block.target)]
    .sort((a, b) => b.since - a.since)
    .slice(0, MOST);
}

export function withoutBlock(list: readonly PlacedBlock[], block: PlacedBlock): PlacedBlock[] {
  return list.filter(({ id, target }) => id !== block.id && target !== block.target);
}

/** The latest 25 hours with these as they are now, oldest first. */
export function withHours(list: readonly Hour[], changed: readonly Hour[]): Hour[] {
  const byStart = new Map(list.map((hour) => [hour.start, hour]));
  for (const hour of changed) byStart.set(hour.start, hour);
  return [...byStart.values()].sort((a, b) => a.start - b.start).slice(-HOURS);
}
