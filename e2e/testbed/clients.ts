import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Network, SERVER_IPV4, SERVER_IPV6 } from './network.ts';
import { type Finished, must, run } from './run.ts';
import { waitFor } from './wait-for.ts';

const KNOCK = fileURLToPath(new URL('./knock.ts', import.meta.url));
const ASKPASS = '#!/bin/sh\nprintf "%s\\n" "$TESTBED_PASSWORD"\n';
const WRONG_PASSWORD = 'letmein-123456';
const SETTINGS = [
  'StrictHostKeyChecking no',
  'UserKnownHostsFile /dev/null',
  'IdentityAgent none',
  'IdentitiesOnly yes',
  'ConnectTimeout 5',
  'ConnectionAttempts 1',
];

interface Knock {
  readonly connected: boolean;
  readonly received: string;
}

/** A value of ssh_config(5) that may hold anything: in double quotes, with " and \ escaped. */
function quoted(value: string): string {
  return `"${value.replace(/[\\"]/g, '\\$&')}"`;
}

/**
 * Whoever comes to the server, good or bad: Debian's real ssh, and plain TCP
 * for what ssh would not do. `from` is always one of the network's addresses.
 */
export class Clients {
  readonly #network: Network;
  readonly #directory: string;
  readonly #knownKey: string;
  readonly #strangeKey: string;
  #configs = 0;

  private constructor(network: Network, directory: string) {
    this.#network = network;
    this.#directory = directory;
    this.#knownKey = join(directory, 'known-key');
    this.#strangeKey = join(directory, 'strange-key');
  }

  /** @param directory a temporary one, for their keys */
  static async create(network: Network, directory: string): Promise<Clients> {
    mkdirSync(directory, { mode: 0o700 });
    const clients = new Clients(network, directory);
    writeFileSync(join(directory, 'askpass'), ASKPASS, { mode: 0o700 });
    for (const [file, owner] of [
      [clients.#knownKey, 'alex@macbook'],
      [clients.#strangeKey, 'somebody'],
    ] as const) {
      await must('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', owner, '-f', file]);
    }
    return clients;
  }

  /** The public key that `login` logs in with where no password is given. */
  get publicKey(): string {
    return readFileSync(`${this.#knownKey}.pub`, 'utf8');
  }

  #serverFor(from: string): string {
    return from.includes(':') ? SERVER_IPV6 : SERVER_IPV4;
  }

  /** The arguments of ip(8) that run a program on the clients' host. */
  #inside(program: string, args: readonly string[]): string[] {
    return ['netns', 'exec', this.#network.clients, program, ...args];
  }

  /**
   * The arguments of ip(8) that run ssh there, its settings in a file: on the
   * command line it refuses user names with quotes and the like. An empty name
   * on the other hand it takes only there.
   */
  #ssh(from: string, user: string, settings: readonly string[], command: readonly string[]): string[] {
    this.#configs++;
    const config = join(this.#directory, `ssh_config-${this.#configs}`);
    const name = user === '' ? [] : [`User ${quoted(user)}`];
    writeFileSync(config, [...SETTINGS, ...name, ...settings, ''].join('\n'));
    const login = user === '' ? ['-l', ''] : [];
    return this.#inside('ssh', ['-F', config, '-b', from, ...login, this.#serverFor(from), ...command]);
  }

  #runSsh(from: string, user: string, settings: readonly string[], password: string): Promise<Finished> {
    const env = {
      SSH_ASKPASS: join(this.#directory, 'askpass'),
      // No terminal, and no display either: see ssh(1), ENVIRONMENT.
      SSH_ASKPASS_REQUIRE: 'force',
      TESTBED_PASSWORD: password,
    };
    return run('ip', this.#ssh(from, user, settings, ['echo', 'logged-in']), { env });
  }

  /** Tries so many wrong passwords on one connection. */
  async tryPasswords(from: string, user: string, howMany = 1): Promise<void> {
    await this.#runSsh(
      from,
      user,
      ['PreferredAuthentications password', 'PubkeyAuthentication no', `NumberOfPasswordPrompts ${howMany}`],
      WRONG_PASSWORD,
    );
  }

  /** Offers a key that the server does not know, and nothing else. */
  async offerStrangeKey(from: string, user: string): Promise<void> {
    await this.#runSsh(
      from,
      user,
      ['PreferredAuthentications publickey', `IdentityFile ${this.#strangeKey}`],
      WRONG_PASSWORD,
    );
  }

  /** Logs in with the known key, or with a password; gives whether it worked. */
  async login(from: string, user: string, password: string | null = null): Promise<boolean> {
    const settings =
      password === null
        ? ['PreferredAuthentications publickey', `IdentityFile ${this.#knownKey}`]
        : ['PreferredAuthentications password', 'NumberOfPasswordPrompts 1'];
    const finished = await this.#runSsh(from, user, settings, password ?? '');
    return finished.stdout.includes('logged-in');
  }

  /** Gives the password where sshd asks for it in a dialogue (keyboard-interactive); whether it worked. */
  async loginByDialogue(from: string, user: string, password: string): Promise<boolean> {
    const settings = [
      'PreferredAuthentications keyboard-interactive',
      'PubkeyAuthentication no',
      'NumberOfPasswordPrompts 1',
    ];
    return (await this.#runSsh(from, user, settings, password)).stdout.includes('logged-in');
  }

  /** Logs in with the known key and stays, until the returned function is called. */
  async stay(from: string, user: string): Promise<() => Promise<void>> {
    const settings = ['PreferredAuthentications publickey', `IdentityFile ${this.#knownKey}`];
    const command = ['echo', 'logged-in;', 'exec', 'sleep', '600'];
    const session = spawn('ip', this.#ssh(from, user, settings, command), { stdio: 'pipe' });
    let output = '';
    session.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
    await waitFor(`${user} to be logged in from ${from}`, () => output.includes('logged-in'));
    return async () => {
      session.kill('SIGTERM');
      await waitFor('the session to end', () => (session.exitCode ?? session.signalCode) !== null);
    };
  }

  /** Asks for a key exchange that the server lacks. */
  async askForMissingKex(from: string): Promise<void> {
    await this.#runSsh(from, 'root', ['KexAlgorithms diffie-hellman-group14-sha256'], WRONG_PASSWORD);
  }

  async #knock(from: string, text: string, until: 'connected' | 'greeted' | 'hung-up'): Promise<Knock> {
    const args = [KNOCK, from, this.#serverFor(from), text, until];
    const finished = await run('ip', this.#inside(process.execPath, args));
    return JSON.parse(finished.stdout) as Knock;
  }

  /** Whether a connection to port 22 comes about. sshd takes each for a probe. */
  async canConnect(from: string): Promise<boolean> {
    return (await this.#knock(from, '', 'connected')).connected;
  }

  /**
   * Whether sshd greets. libwrap lets everybody connect, and hangs up after 5 s on whom hosts.deny names.
   * Also a probe.
   */
  async isGreeted(from: string): Promise<boolean> {
    return (await this.#knock(from, '', 'greeted')).received.startsWith('SSH-2.0-');
  }

  /** Says who it is, and leaves. */
  async identify(from: string): Promise<void> {
    await this.#knock(from, 'SSH-2.0-Go\r\n', 'greeted');
  }

  /** Speaks another protocol. */
  async sendText(from: string, text = 'GET / HTTP/1.0\r\n\r\n'): Promise<void> {
    await this.#knock(from, text, 'hung-up');
  }
}
