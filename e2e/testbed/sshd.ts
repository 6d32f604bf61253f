import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.ts';
import { waitFor } from './wait-for.ts';

/**
 * Debian's own settings (sshd_config(5) in its package), with what a test
 * needs: no lines are dropped for too many connections at once, and one key
 * exchange is missing for clients to ask for in vain.
 */
const SETTINGS = [
  'UsePAM yes',
  'KbdInteractiveAuthentication no',
  'PidFile none',
  'AuthorizedKeysFile /etc/ssh/authorized_keys/%u',
  'MaxStartups 500',
  'KexAlgorithms -diffie-hellman-group14-sha256',
];

interface SshdOptions {
  /** 'file-E': sshd writes the file itself, lines without time or header; 'syslog': to /dev/log. */
  readonly log: 'file-E' | 'syslog';
  /** Further lines of sshd_config. */
  readonly settings?: readonly string[];
}

/** Debian's real sshd on a machine, on port 22. */
export class Sshd {
  readonly #machine: Machine;

  private constructor(machine: Machine) {
    this.#machine = machine;
  }

  static async start(machine: Machine, options: SshdOptions): Promise<Sshd> {
    const config = join(machine.directory, 'sshd_config');
    const hostKey = join(machine.directory, 'host-key');
    await machine.must('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', hostKey], 'y\n');
    writeFileSync(config, `${[...(options.settings ?? []), ...SETTINGS].join('\n')}\nHostKey ${hostKey}\n`);
    // -E must be absolute: each connection's process opens the file again, from "/" (facts: testbed, sshd).
    const log = options.log === 'file-E' ? ['-E', '/var/log/sshd.log'] : [];
    const child = machine.spawn('/usr/sbin/sshd', ['-D', '-f', config, ...log]);
    const sshd = new Sshd(machine);
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk.toString('utf8');
    });
    await waitFor('sshd to listen', async () => {
      if (child.exitCode !== null) throw new Error(`sshd ended: ${complaint}`);
      return sshd.#listens();
    });
    return sshd;
  }

  async #listens(): Promise<boolean> {
    const sockets = await this.#machine.must('ss', ['-Hltn', 'sport = :22']);
    return sockets.includes('0.0.0.0:22') && sockets.includes('[::]:22');
  }

  /** The lines of the file that `-E` writes; sshd ends them with CR and LF. */
  lines(): string[] {
    return readFileSync(this.#machine.log('sshd.log'), 'utf8').split('\r\n').filter(Boolean);
  }
}
