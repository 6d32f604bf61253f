import { countUpTo } from '../../src-shared/bounds.ts';
import { codeAfter, type TargetCode } from './target-code.ts';

/** Codes of disjoint targets of one family, sorted. */
type Codes<C extends TargetCode> = ArrayLike<C>;

/** Of sorted codes, those of targets that lie in no other. */
export function outermost<C extends TargetCode>(sorted: Iterable<C>): C[] {
  const outer: C[] = [];
  let after: C | null = null;
  for (const code of sorted) {
    if (after !== null && code < after) continue;
    outer.push(code);
    after = codeAfter(code);
  }
  return outer;
}

/** Whether one of the targets holds that one. */
export function isCovered<C extends TargetCode>(codes: Codes<C>, code: C): boolean {
  const last = codes[countUpTo(codes, code) - 1];
  return last !== undefined && codeAfter(last) >= codeAfter(code);
}

export function isAmong<C extends TargetCode>(codes: Codes<C>, code: C): boolean {
  return codes[countUpTo(codes, code) - 1] === code;
}

export function isEqual<C extends TargetCode>(a: Codes<C>, b: Codes<C>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** From which index, and up to which, that excluded, the targets lie in that one. */
export function inside<C extends TargetCode>(codes: Codes<C>, code: C): [number, number] {
  const start = countUpTo(codes, code);
  return [isAmong(codes, code) ? start - 1 : start, countBelow(codes, codeAfter(code))];
}

function countBelow<C extends TargetCode>(codes: Codes<C>, code: C): number {
  const count = countUpTo(codes, code);
  return codes[count - 1] === code ? count - 1 : count;
}

/** Calls back with each code that is in one of the two only. */
export function eachDifference<C extends TargetCode>(
  a: Codes<C>,
  b: Codes<C>,
  inA: (code: C) => void,
  inB: (code: C) => void,
): void {
  let i = 0;
  let j = 0;
  for (;;) {
    const one = a[i];
    const other = b[j];
    if (one === undefined && other === undefined) return;
    if (one === other) {
      i++;
      j++;
    } else if (other === undefined || (one !== undefined && one < other)) {
      if (one !== undefined) inA(one);
      i++;
    } else {
      inB(other);
      j++;
    }
  }
}

export interface Cut {
  /** How many of the old and of the new lie below it. */
  readonly old: number;
  readonly new: number;
  /** How many of those are in one of the two only. */
  readonly differences: number;
}

/**
 * How far one can go from some targets to others, from the lowest address up, with at most so many differences: to
 * where none of the old or new targets lies across, so that what is below can be new, and what is above old. Where
 * targets that lie in one another are more than that, it goes beyond them.
 */
export function cutAfter<C extends TargetCode>(old: Codes<C>, next: Codes<C>, most: number): Cut {
  let cut: Cut = { old: 0, new: 0, differences: 0 };
  let after: C | null = null;
  let differences = 0;
  let i = 0;
  let j = 0;
  for (;;) {
    const one = old[i];
    const other = next[j];
    const code = one === undefined || (other !== undefined && other < one) ? other : one;
    if (code === undefined || after === null || code >= after) {
      if (differences > most && cut.differences > 0) return cut;
      cut = { old: i, new: j, differences };
      if (code === undefined || differences > most) return cut;
    }
    const end = codeAfter(code);
    if (after === null || end > after) after = end;
    if (one === code) i++;
    if (other === code) j++;
    if (one !== other) differences++;
  }
}
