/**
 * The names of a batch: each is written down once, by where it stands in the input. Attackers choose them, so there is
 * no end of them, and none is kept for longer than a batch.
 */
import { nameStart, takeName } from './cursor';
import { at, byteAt, input } from './memory';

/** So many different names a batch holds. */
export const MOST_NAMES: i32 = 1 << 13;
const SLOTS: i32 = 1 << 15;

/** Where each begins and ends. */
export const ranges: usize = memory.data((1 << 13) * 8, 16);
const hashes: usize = memory.data((1 << 13) * 4, 16);
/** Hash table with open addressing: place + 1 into the lists above; 0 is free. */
const slots: usize = memory.data((1 << 15) * 2, 16);

export let nameCount: i32 = 0;

export function forgetNames(): void {
  nameCount = 0;
  memory.fill(slots, 0, SLOTS * 2);
}

/** Goes past a name. @returns its place; -1 where there is none */
export function takeKnownName(): i32 {
  if (!takeName()) return -1;
  const start = nameStart;
  const length = at - start;
  // FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), its upper bits folded in.
  let hash: i32 = 0x811c9dc5;
  for (let i = start; i < at; i++) hash = (hash ^ byteAt(i)) * 0x01000193;
  hash ^= hash >>> 15;
  let slot = hash & (SLOTS - 1);
  let place = placeIn(slot);
  while (place >= 0) {
    if (load<i32>(hashes + place * 4) == hash && isName(place, start, length)) return place;
    slot = (slot + 1) & (SLOTS - 1);
    place = placeIn(slot);
  }
  return add(start, hash, slot);
}

function placeIn(slot: i32): i32 {
  return <i32>load<u16>(slots + slot * 2) - 1;
}

function isName(place: i32, start: i32, length: i32): bool {
  const known = load<i32>(ranges + place * 8);
  const knownEnd = load<i32>(ranges + place * 8, 4);
  return knownEnd - known == length && memory.compare(input + known, input + start, length) == 0;
}

function add(start: i32, hash: i32, slot: i32): i32 {
  const place = nameCount++;
  store<u16>(slots + slot * 2, <u16>(place + 1));
  store<i32>(hashes + place * 4, hash);
  store<i32>(ranges + place * 8, start);
  store<i32>(ranges + place * 8, at, 4);
  return place;
}
