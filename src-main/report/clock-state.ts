import { execFile } from 'node:child_process';
import type { System } from '../../src-shared/system.ts';

/** Whether NTP keeps this machine's clock right. */
export type ClockState = 'synchronised' | 'not-synchronised' | 'unknown';

const LIMIT_MS = 3000;

export const CLOCK_SENTENCE: Readonly<Record<ClockState, string>> = {
  synchronised: "This machine's clock is synchronised by NTP.",
  'not-synchronised': "This machine's clock is not synchronised by NTP.",
  unknown: "It is not known whether this machine's clock is synchronised by NTP.",
};

/** As systemd tells it (timedatectl(1)); elsewhere nothing tells without asking a time server. */
export function clockState({ platform, path }: System): Promise<ClockState> {
  if (platform !== 'linux') return Promise.resolve('unknown');
  const { promise, resolve } = Promise.withResolvers<ClockState>();
  execFile(
    'timedatectl',
    ['show', '--property=NTPSynchronized', '--value'],
    { env: { PATH: path, LC_ALL: 'C' }, timeout: LIMIT_MS, maxBuffer: 4096 },
    (error, stdout) => {
      const answer = error === null ? stdout.trim() : '';
      resolve(answer === 'yes' ? 'synchronised' : answer === 'no' ? 'not-synchronised' : 'unknown');
    },
  );
  return promise;
}
