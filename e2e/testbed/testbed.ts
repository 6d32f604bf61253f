import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Clients } from './clients.ts';
import type { Guard } from './guard.ts';
import { Machine } from './machine.ts';
import { Network } from './network.ts';
import { Sshd } from './sshd.ts';
import { sweepLeftovers } from './sweep.ts';
import { Syslog } from './syslog.ts';
import { pause, waitFor } from './wait-for.ts';

/** The user on the server who may log in, by password and by the clients' known key. */
export const USER = 'alex';
export const PASSWORD = 'correct-horse-battery';

interface TestbedOptions {
  /** The clients' addresses, out of the documentation prefixes. IPv6: not in the server's own /64. */
  readonly clients: readonly string[];
  /** Where sshd's lines go: its own file, or a real rsyslogd's. */
  readonly log?: 'file-E' | 'iso' | 'traditional';
  readonly foldRepeated?: boolean;
  readonly timeZone?: string;
  /** Further lines of sshd_config. */
  readonly sshd?: readonly string[];
  /** Leave PAM its 2 s after each wrong password. */
  readonly slowPasswords?: boolean;
}

/** Takes PAM its delay after wrong passwords (pam_unix(8)), or each attempt takes 3 s. */
function hurryPam(machine: Machine): void {
  const file = machine.etc('pam.d/common-auth');
  const text = readFileSync(file, 'utf8');
  const changed = text.replace(/pam_unix\.so.*/, '$& nodelay');
  if (changed === text) throw new Error('pam.d/common-auth does not name pam_unix.so');
  writeFileSync(file, changed);
}

/** A server with a real sshd and its log, and the clients that come to it. Close it, whatever happens. */
export class Testbed {
  readonly network: Network;
  readonly machine: Machine;
  readonly clients: Clients;
  readonly sshd: Sshd;
  readonly #syslog: Syslog | null;

  private constructor(
    network: Network,
    machine: Machine,
    clients: Clients,
    sshd: Sshd,
    syslog: Syslog | null,
  ) {
    this.network = network;
    this.machine = machine;
    this.clients = clients;
    this.sshd = sshd;
    this.#syslog = syslog;
  }

  static async create(options: TestbedOptions): Promise<Testbed> {
    await sweepLeftovers();
    const network = await Network.create(options.clients);
    let machine: Machine | null = null;
    try {
      machine = await Machine.start(network);
      if (options.slowPasswords !== true) hurryPam(machine);
      const clients = await Clients.create(network, join(machine.directory, 'clients'));
      await machine.addUser(USER, PASSWORD, clients.publicKey);
      const { log = 'iso', foldRepeated = false, timeZone = 'UTC' } = options;
      const syslog =
        log === 'file-E' ? null : await Syslog.start(machine, { format: log, foldRepeated, timeZone });
      const sshd = await Sshd.start(machine, {
        log: syslog === null ? 'file-E' : 'syslog',
        settings: options.sshd ?? [],
      });
      return new Testbed(network, machine, clients, sshd, syslog);
    } catch (error) {
      await network.close().catch(() => {});
      machine?.close();
      throw error;
    }
  }

  get syslog(): Syslog {
    if (this.#syslog === null) throw new Error('this testbed has no rsyslogd');
    return this.#syslog;
  }

  /** The log for a guard to follow, as a path on the machine. */
  get logFile(): string {
    return this.#syslog === null ? '/var/log/sshd.log' : '/var/log/auth.log';
  }

  /** Every line logged so far. */
  lines(): string[] {
    return (this.#syslog ?? this.sshd).lines();
  }

  /**
   * Has the real logrotate rotate rsyslogd's log now, compressing as Debian has it: .1 is plain, .2.gz and
   * further are not. 'create' renames the file and tells rsyslogd to open a new one.
   */
  async rotate(how: 'create' | 'copytruncate'): Promise<void> {
    const hangUp = ['create', 'postrotate', `/bin/kill -HUP ${this.syslog.pid}`, 'endscript'];
    const settings = ['rotate 99', 'compress', 'delaycompress', ...(how === 'create' ? hangUp : [how])];
    const config = join(this.machine.directory, 'logrotate.conf');
    writeFileSync(config, `${this.logFile} {\n${settings.join('\n')}\n}\n`, { mode: 0o644 });
    const state = join(this.machine.directory, 'logrotate.state');
    await this.machine.must('logrotate', ['--force', '--state', state, config]);
  }

  /** Waits until the last words about connections that have ended are logged too. */
  async settled(): Promise<void> {
    let count = -1;
    while (count !== this.lines().length) {
      count = this.lines().length;
      await pause(1_000);
    }
  }

  /**
   * Waits until a guard has taken in every line that is there: somebody logs in
   * from the given address, and lines are read in their order.
   */
  async caughtUp(guard: Guard, from: string): Promise<void> {
    await this.settled();
    if (!(await this.clients.login(from, USER))) throw new Error(`${from} could not log in`);
    const line = await waitFor('the line of that login', () =>
      this.lines().findLast((text) => text.includes(`Accepted publickey for ${USER} from ${from} `)),
    );
    await guard.waitForLine(line);
  }

  async close(): Promise<void> {
    try {
      await this.network.close();
    } finally {
      this.machine.close();
    }
  }
}
