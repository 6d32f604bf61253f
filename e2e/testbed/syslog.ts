import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.ts';
import { waitFor } from './wait-for.ts';

interface SyslogOptions {
  /** 'iso': rsyslog's modern default; 'traditional': RFC 3164's time stamps. */
  readonly format: 'iso' | 'traditional';
  /** Write "message repeated N times: […]" for equal lines in a row, as Ubuntu has it. */
  readonly foldRepeated?: boolean;
  /** The zone of its time stamps, as tzset(3) has it. */
  readonly timeZone?: string;
}

const TEMPLATES = { iso: 'RSYSLOG_FileFormat', traditional: 'RSYSLOG_TraditionalFileFormat' } as const;

/** A real rsyslogd on a machine: /dev/log to /var/log/auth.log. */
export class Syslog {
  readonly #machine: Machine;
  readonly #pid: number;

  private constructor(machine: Machine, pid: number) {
    this.#machine = machine;
    this.#pid = pid;
  }

  static async start(machine: Machine, options: SyslogOptions): Promise<Syslog> {
    const config = join(machine.directory, 'rsyslog.conf');
    const template = TEMPLATES[options.format];
    writeFileSync(
      config,
      `global(workDirectory="${machine.directory}" localHostname="mac-mini")
module(load="imuxsock" SysSock.RateLimit.Interval="0")
$RepeatedMsgReduction ${options.foldRepeated === true ? 'on' : 'off'}
auth,authpriv.* action(type="omfile" file="/var/log/auth.log" template="${template}")
auth,authpriv.* action(type="omfile" file="/var/log/all.log" template="${template}")
`,
    );
    const child = machine.spawn('/usr/sbin/rsyslogd', ['-n', '-i', 'NONE', '-f', config], {
      env: { TZ: options.timeZone ?? 'UTC' },
    });
    let complaint = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        complaint += chunk.toString('utf8');
      });
    }
    await waitFor('rsyslogd to listen on /dev/log', async () => {
      if (child.exitCode !== null) throw new Error(`rsyslogd ended: ${complaint}`);
      return (await machine.run('test', ['-S', '/dev/log'])).code === 0;
    });
    if (child.pid === undefined) throw new Error('rsyslogd could not be started');
    return new Syslog(machine, child.pid);
  }

  /** The pid to send SIGHUP to when the file was renamed. */
  get pid(): number {
    return this.#pid;
  }

  /** Every line that was ever logged, rotated or not. */
  lines(): string[] {
    const all = this.#machine.log('all.log');
    return existsSync(all) ? readFileSync(all, 'utf8').split('\n').filter(Boolean) : [];
  }
}
