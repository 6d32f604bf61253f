/** More are never accepted, however they came about. */
export const MOST_ENTRIES = 200_000;

const FEW_ENTRIES = 20;
const MANY_ENTRIES = 1000;
const MANY_ADDRESSES = 65_536;
/** By how much the version that is fetched after an approval may lie further away than the one that was approved. */
const LEEWAY = 0.1;

export interface ListFigures {
  /** Addresses and prefixes. */
  readonly entries: number;
  /** IPv4 addresses that they hold. */
  readonly addresses: number;
}

export type Verdict =
  | { readonly isAccepted: true }
  /** `isFinal`: nobody can accept it. */
  | { readonly isAccepted: false; readonly isFinal: boolean; readonly why: string };

/**
 * Whether a new version of a list takes the place of the one that was accepted last. One that suddenly loses or gains
 * too much is held back: a truncated file, an empty answer, a list in the wrong hands.
 * @param was null: there was none, so only what holds for every list counts
 */
export function judgeList(was: ListFigures | null, now: ListFigures): Verdict {
  if (now.entries > MOST_ENTRIES) {
    return held(
      `It has ${count(now.entries)}, and at most ${words(MOST_ENTRIES)} are taken from a list.`,
      true,
    );
  }
  if (was === null) return { isAccepted: true };
  const lost = was.entries - now.entries;
  const gained = -lost;
  if (now.entries === 0 && lost > 0) return held(`It is empty, and had ${count(was.entries)}.`);
  if (lost > FEW_ENTRIES && lost * 2 > was.entries) {
    return held(`It lost more than half: it has ${count(now.entries)}, and had ${words(was.entries)}.`);
  }
  if (gained > MANY_ENTRIES && now.entries > was.entries * 2) {
    return held(`It more than doubled: it has ${count(now.entries)}, and had ${words(was.entries)}.`);
  }
  if (now.addresses - was.addresses > MANY_ADDRESSES && now.addresses > was.addresses * 2) {
    return held(
      `It covers ${words(now.addresses)} IPv4 addresses, more than twice the ${words(was.addresses)} of before.`,
    );
  }
  return { isAccepted: true };
}

/**
 * The same after the owner saw the figures of a version that was held back and approved it: what lies between the
 * accepted and the approved figures, and a tenth beyond, is no reason any more. Emptiness has to be approved as such.
 */
export function judgeApproved(was: ListFigures, approved: ListFigures, now: ListFigures): Verdict {
  if (now.entries > MOST_ENTRIES || (now.entries === 0 && approved.entries > 0)) return judgeList(was, now);
  return judgeList(was, {
    entries: isOnTheWay(was.entries, approved.entries, now.entries) ? was.entries : now.entries,
    addresses: isOnTheWay(was.addresses, approved.addresses, now.addresses) ? was.addresses : now.addresses,
  });
}

function isOnTheWay(was: number, approved: number, now: number): boolean {
  const furthest = approved + (approved - was) * LEEWAY;
  return now >= Math.min(was, furthest) && now <= Math.max(was, furthest);
}

function held(why: string, isFinal = false): Verdict {
  return { isAccepted: false, isFinal, why };
}

function words(figure: number): string {
  return figure.toLocaleString('en');
}

function count(entries: number): string {
  return entries === 1 ? '1 entry' : `${words(entries)} entries`;
}
