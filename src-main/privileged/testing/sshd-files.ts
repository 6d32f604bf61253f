import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, sandbox } from './sandbox.ts';

const INCLUDING = 'Include /etc/ssh/sshd_config.d/*.conf\n';
export const DROP_IN = 'sshd_config.d/000-drawbridge.conf';

/** An /etc/ssh, /var/lib and /run of its own for the helper, with the real sshd or one in its place. */
export class SshdFiles {
  readonly directory = mkdtempSync(join(tmpdir(), 'drawbridge-policy-'));
  /** Where the helper keeps its own, below /var. */
  readonly #state: string;
  readonly #binds: Readonly<Record<string, string>>;

  /** @param binds further files of this machine that the helper sees others in the place of */
  constructor(
    config = `${INCLUDING}UsePAM yes\n`,
    binds: Readonly<Record<string, string>> = {},
    state = 'lib/drawbridge-helper',
  ) {
    this.#state = state;
    for (const name of ['ssh/sshd_config.d', 'var/lib', 'var/db', 'var/run', 'run/sshd'])
      mkdirSync(join(this.directory, name), { recursive: true });
    for (const name of readdirSync('/etc/ssh').filter((file) => file.startsWith('ssh_host_')))
      cpSync(join('/etc/ssh', name), this.ssh(name));
    this.write('sshd_config', config);
    this.#binds = binds;
  }

  /** A path below its /etc/ssh, seen from outside. */
  ssh(name: string): string {
    return join(this.directory, 'ssh', name);
  }

  write(name: string, text: string | Uint8Array): void {
    writeFileSync(this.ssh(name), text, { mode: 0o644 });
  }

  read(name: string): string {
    return readFileSync(this.ssh(name), 'latin1');
  }

  get command(): string[] {
    return this.commandWith({});
  }

  /** What to put before a command; with further files seen in the place of others. */
  commandWith(binds: Readonly<Record<string, string>>): string[] {
    const of = (name: string) => join(this.directory, name);
    return sandbox({
      '/etc/ssh': of('ssh'),
      '/var': of('var'),
      '/run': of('run'),
      ...this.#binds,
      ...binds,
    });
  }

  /** One request; its answer as lines, without what sshd says of itself. */
  ask(...lines: readonly string[]): string[] {
    return this.askAll(...lines).filter((line) => !line.startsWith('says '));
  }

  askAll(...lines: readonly string[]): string[] {
    return ask(this.command, [...lines, '.', ''].join('\n'));
  }

  /** Every file below its /etc/ssh, with mode and bytes. */
  snapshot(): Record<string, string> {
    const names = readdirSync(this.ssh('.'), { recursive: true, encoding: 'utf8' }).sort();
    return Object.fromEntries(
      names.map((name) => {
        const stat = statSync(this.ssh(name));
        return [name, `${stat.mode.toString(8)} ${stat.isFile() ? this.read(name) : ''}`];
      }),
    );
  }

  get deadline(): string {
    return join(this.directory, 'var', this.#state, 'sshd-policy/pending/deadline');
  }

  /** The time to confirm is over now. */
  passTime(): void {
    const [boot = ''] = readFileSync(this.deadline, 'latin1').split(' ');
    writeFileSync(this.deadline, `${boot} 0\n`);
  }

  /** Also ends a countdown that still runs: it ends where nothing waits. */
  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
