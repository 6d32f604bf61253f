import { createHash } from 'node:crypto';
import type { ModeFinding } from '../../../src-shared/contract/keys.ts';
import type { MendStep, PathPart } from './file-request.ts';

/** What is wrong with one file or directory, and what would mend it. */
export interface Finding extends ModeFinding {
  /** Null: it can't be mended from here. */
  readonly step: MendStep | null;
}

/** Group and others may not write (auth.c, misc.c: safe_path). */
const OTHERS_WRITE = 0o022;

/**
 * What StrictModes makes sshd ignore a file for, as sshd itself judges it: it
 * and each directory up to the home belong to the user or root, and nobody
 * else can write them.
 * @param nameOf a user's name, for the sentences
 * @param me who can mend: root everything, others what is theirs
 */
export function strictFindings(
  parts: readonly PathPart[],
  uid: number,
  { me, nameOf }: { me: number; nameOf: (uid: number) => string },
): Finding[] {
  // Above the home owners are the machine's affair.
  const isInHome = parts.at(-1)?.path !== '/';
  return parts.flatMap((part) => {
    const isForeign = part.owner !== 0 && part.owner !== uid;
    const isOpen = (part.mode & OTHERS_WRITE) !== 0;
    if (!isForeign && !isOpen) return [];
    const found = [
      ...(isForeign ? [`belongs to ${nameOf(part.owner)}`] : []),
      ...(isOpen ? [`can be written by ${whoWrites(part.mode)}`] : []),
    ];
    const newMode = part.mode & ~OTHERS_WRITE;
    const canMend = isForeign ? me === 0 && isInHome : me === 0 || me === part.owner;
    const byWhom = canMend ? '' : ` ${isForeign ? 'Root' : nameOf(part.owner)} can change that.`;
    const changes = [
      ...(isForeign ? [`its owner becomes ${nameOf(uid)} (it is ${nameOf(part.owner)})`] : []),
      ...(isOpen ? [`its mode becomes ${octal(newMode)} (it is ${octal(part.mode)})`] : []),
    ].join(', and ');
    return [
      {
        path: part.path,
        found: `${part.path} ${found.join(', and ')}.${byWhom}`,
        mend: canMend ? `${changes.charAt(0).toUpperCase()}${changes.slice(1)}.` : null,
        step: canMend ? { ...stepOf(part), newMode, newOwner: isForeign ? uid : null } : null,
      },
    ];
  });
}

function stepOf({ path, dev, ino, owner, mode }: PathPart) {
  return { path, dev, ino, owner, mode };
}

function whoWrites(mode: number): string {
  const group = (mode & 0o020) !== 0;
  const others = (mode & 0o002) !== 0;
  return group && others ? 'its group and everybody else' : group ? 'its group' : 'everybody';
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** Stands for exactly these findings; null where none can be mended. */
export function planOf(findings: readonly Finding[]): string | null {
  const steps = findings.flatMap(({ step }) => (step === null ? [] : [step]));
  return steps.length === 0 ? null : createHash('sha256').update(JSON.stringify(steps)).digest('hex');
}
