import { constants, existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type JournalState, probeJournal } from './journal-probe.ts';
import { errorCode, isMissing } from './trouble.ts';

/** Where sshd logs on a machine. */
export type DetectedSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'journald' }
  /** The macOS unified log. */
  | { readonly kind: 'unified-log' }
  /** Nothing was found that could be followed. */
  | { readonly kind: 'none' };

export interface Detection {
  readonly source: DetectedSource;
  /** What was looked for and what was found of each, in words. */
  readonly looked: readonly string[];
}

export interface SourceMachine {
  /** As Node names it. */
  readonly platform: string;
  /** In front of every path; '/' for this machine itself. */
  readonly root: string;
}

export const THIS_MACHINE: SourceMachine = { platform: process.platform, root: '/' };

interface Candidate {
  readonly path: string;
  /** Other programs' log as well, so it counts only if sshd is among them; 'recently': within the last week. */
  readonly shared: boolean | 'recently';
}

const CANDIDATES: Readonly<Record<'linux' | 'mac', readonly Candidate[]>> = {
  linux: [
    // Debian and its kin; Red Hat and its kin; openSUSE, Alpine
    { path: '/var/log/auth.log', shared: false },
    { path: '/var/log/secure', shared: false },
    { path: '/var/log/messages', shared: true },
  ],
  mac: [
    // up to OS X 10.11 (facts/macos.md §1); system.log is still there later, without what sshd says today
    { path: '/var/log/secure.log', shared: 'recently' },
    { path: '/var/log/system.log', shared: 'recently' },
  ],
};

/** A log not written to for so long may be left over from a time before the journal. */
const STALE_MS = 7 * 86_400_000;
/** How much of the end of a shared log is searched for sshd. */
const TAIL_BYTES = 1024 * 1024;

const UNIFIED_LOG = 'the macOS unified log, where sshd writes since macOS 10.12';

type FileState =
  | 'usable'
  | 'stale'
  | 'nothing-of-sshd'
  | 'missing'
  | 'no-permission'
  | 'no-file'
  | 'unreadable';

const FILE_WORDS: Readonly<Record<FileState, string>> = {
  usable: 'can be read',
  stale: 'can be read, but nothing was written to it for a week',
  'nothing-of-sshd': 'can be read, but has no recent lines of sshd',
  missing: 'does not exist',
  'no-permission': "can't be read by this user (root and the group that owns it may, often adm)",
  'no-file': 'is no file',
  unreadable: "can't be read",
};

const JOURNAL_WORDS: Readonly<Record<JournalState, string>> = {
  'has-sshd': 'has entries of sshd',
  'nothing-of-sshd': 'has no entries of sshd',
  'no-permission': "can't be read by this user (root and the group systemd-journal may)",
  'no-journalctl': 'is not there (no journalctl)',
};

/**
 * What to follow on a machine. The owner's choice counts whatever its state is. `auto`: a log file of
 * sshd's that can be read and is still written to, else the journal (macOS: the unified log), else a file
 * that is no longer written to.
 * @param choice 'auto', 'journald', 'unified-log', or the path of a file
 */
export async function detectSource(
  machine: SourceMachine = THIS_MACHINE,
  choice = 'auto',
): Promise<Detection> {
  const { platform, root } = machine;
  if (choice === 'journald') {
    const state = await probeJournal(root);
    return { source: { kind: 'journald' }, looked: [journalInWords(state)] };
  }
  if (choice === 'unified-log') return { source: { kind: 'unified-log' }, looked: [UNIFIED_LOG] };
  if (choice !== 'auto') {
    const state = await stateOf(join(root, choice), false);
    return { source: { kind: 'file', path: choice }, looked: [`${choice} ${FILE_WORDS[state]}`] };
  }
  const looked: string[] = [];
  let stale: string | null = null;
  for (const { path, shared } of CANDIDATES[platform === 'darwin' ? 'mac' : 'linux']) {
    const state = await stateOf(join(root, path), shared);
    looked.push(`${path} ${FILE_WORDS[state]}`);
    if (state === 'usable') return { source: { kind: 'file', path }, looked };
    if (state === 'stale') stale ??= path;
  }
  if (platform === 'darwin') {
    looked.push(UNIFIED_LOG);
    return { source: { kind: 'unified-log' }, looked };
  }
  const journal = await probeJournal(root);
  looked.push(journalInWords(journal));
  // Booted with systemd (sd_booted(3)), sshd will log to the journal though it has not yet.
  const isBooted = existsSync(join(root, '/run/systemd/system'));
  if (journal === 'has-sshd' || (journal === 'nothing-of-sshd' && isBooted)) {
    return { source: { kind: 'journald' }, looked };
  }
  return { source: stale === null ? { kind: 'none' } : { kind: 'file', path: stale }, looked };
}

function journalInWords(state: JournalState): string {
  return `the systemd journal ${JOURNAL_WORDS[state]}`;
}

async function stateOf(path: string, shared: Candidate['shared']): Promise<FileState> {
  let file: FileHandle | null = null;
  try {
    // Without O_NONBLOCK opening a named pipe would wait for its writer.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await file.stat();
    if (!stats.isFile()) return 'no-file';
    if (shared !== false && !(await mentionsSshd(file, stats.size, shared))) return 'nothing-of-sshd';
    return Date.now() - stats.mtimeMs > STALE_MS ? 'stale' : 'usable';
  } catch (error) {
    if (isMissing(error)) return 'missing';
    return ['EACCES', 'EPERM'].includes(errorCode(error) ?? '') ? 'no-permission' : 'unreadable';
  } finally {
    await file?.close();
  }
}

async function mentionsSshd(file: FileHandle, size: number, when: true | 'recently'): Promise<boolean> {
  const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
  const { bytesRead } = await file.read(tail, 0, tail.length, size - tail.length);
  const lines = tail.toString('latin1', 0, bytesRead).split('\n');
  const ofSshd = lines.filter((line) => line.includes(' sshd[') || line.includes(' sshd-session['));
  if (when === true) return ofSshd.length > 0;
  const days = recentDays();
  return ofSshd.some((line) => days.some((day) => line.startsWith(day)));
}

/** How syslog's lines of the last week begin: "Nov  3 " (RFC 3164 §4.1.2). */
function recentDays(): string[] {
  return Array.from({ length: 1 + STALE_MS / 86_400_000 }, (_, daysAgo) => {
    const date = new Date();
    date.setDate(date.getDate() - daysAgo);
    const month = date.toLocaleString('en-US', { month: 'short' });
    return `${month} ${String(date.getDate()).padStart(2)} `;
  });
}
