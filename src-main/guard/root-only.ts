import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

/**
 * Why root must not run what lies at these paths, in a sentence; null: it may. Each of them, all that is below,
 * whatever links there point to, and every directory above must belong to root and be writable by root alone,
 * as with the helper (privileged/trust.ts). macOS's access lists are not looked at: a Mac's own directories have
 * none that let others write.
 */
export function rootOnlyProblem(paths: readonly string[]): string | null {
  const seen = new Set<string>();
  const todo: string[] = [];
  for (const path of paths) {
    const real = realPathOf(path);
    if (real === null) return `${path} is not there.`;
    todo.push(real);
  }
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const stat = lstatSync(next, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    if (stat.isSymbolicLink()) {
      // A link's own mode says nothing; who may exchange it is told by its directory.
      const target = realPathOf(next);
      if (target !== null) todo.push(target);
      continue;
    }
    const problem = ownProblem(next, stat) ?? problemAbove(next, seen);
    if (problem !== null) return problem;
    if (stat.isDirectory()) for (const name of readdirSync(next)) todo.push(join(next, name));
  }
  return null;
}

/** Null where it leads nowhere. */
function realPathOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function problemAbove(path: string, seen: Set<string>): string | null {
  for (let dir = dirname(path); !seen.has(`${dir}${sep}.`); dir = dirname(dir)) {
    const problem = ownProblem(dir, lstatSync(dir));
    if (problem !== null) return problem;
    seen.add(`${dir}${sep}.`);
  }
  return null;
}

/** A sticky directory such as /tmp lets nobody rename what is not theirs. */
function ownProblem(path: string, { uid, mode }: { uid: number; mode: number }): string | null {
  if (uid !== 0) return `${path} does not belong to root.`;
  if ((mode & WRITABLE_BY_OTHERS) !== 0 && (mode & STICKY) === 0)
    return `${path} can be written by others than root.`;
  return null;
}
