/**
 * Names for what a test makes outside its own process (namespaces, temporary
 * directories). Each holds the pid and start time of its maker, so that what a
 * killed run left behind can be told from what a living one still needs.
 */
import { readFileSync } from 'node:fs';

const PATTERN = /^drawbridge-(\d+)-(\d+)-\d+-[a-z]+$/;
let count = 0;

/** When a process was started, in clock ticks since boot (proc(5), field 22); null if there is none. */
function startOf(pid: string): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may hold blanks.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** A name that nobody else has: "drawbridge-PID-START-N-word". */
export function uniqueName(word: string): string {
  count++;
  return `drawbridge-${process.pid}-${startOf(String(process.pid)) ?? '0'}-${count}-${word}`;
}

/** Whether it is a name made here by a process that lives no more. */
export function isLeftover(name: string): boolean {
  const [, pid, start] = PATTERN.exec(name) ?? [];
  return pid !== undefined && start !== undefined && startOf(pid) !== start;
}
