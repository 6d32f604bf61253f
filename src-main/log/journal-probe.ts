import { execFile } from 'node:child_process';
import { SSHD_NAMES } from './journal-record.ts';
import { errorCode } from './trouble.ts';

const TIMEOUT_MS = 10_000;

/** What the systemd journal has of sshd. */
export type JournalState = 'has-sshd' | 'nothing-of-sshd' | 'no-permission' | 'no-journalctl';

/** What journalctl says, and then shows what it may: nothing of sshd's. */
export function isPermissionComplaint(complaint: string): boolean {
  return /insufficient permissions|not seeing messages from other users|Permission denied/.test(complaint);
}

/** Asks for sshd's last entry. @param root in front of every path; '/' for this machine itself */
export async function probeJournal(root: string): Promise<JournalState> {
  const where = root === '/' ? [] : [`--root=${root}`];
  const matches = SSHD_NAMES.map((name) => `_COMM=${name}`);
  const args = [...where, '--lines=1', '--output=json', '--output-fields=_COMM', '--no-pager', ...matches];
  return await new Promise((resolve) => {
    const options = { timeout: TIMEOUT_MS, env: { ...process.env, LC_ALL: 'C' } };
    execFile('journalctl', args, options, (error, stdout, stderr) => {
      if (errorCode(error) === 'ENOENT') resolve('no-journalctl');
      else if (stdout.startsWith('{')) resolve('has-sshd');
      else resolve(isPermissionComplaint(stderr) ? 'no-permission' : 'nothing-of-sshd');
    });
  });
}
