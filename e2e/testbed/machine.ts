import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uniqueName } from './names.ts';
import type { Network } from './network.ts';
import { type Finished, must, run } from './run.ts';
import { waitFor } from './wait-for.ts';

const HOST_NAME = 'mac-mini';

/** $1: the machine's directory, $2: its name. Everything is seen in its own mount and UTS namespace only. */
const SET_UP = `
hostname "$2"
mount -t tmpfs -o mode=755,nosuid tmpfs "$1/dev"
for name in null zero full random urandom tty; do
  : > "$1/dev/$name"
  mount --bind "/dev/$name" "$1/dev/$name"
done
mkdir "$1/dev/pts" "$1/dev/shm"
mount --bind /dev/pts "$1/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm"
ln -s pts/ptmx "$1/dev/ptmx"
ln -s /proc/self/fd "$1/dev/fd"
mount --rbind "$1/dev" /dev
mount --bind "$1/etc" /etc
mount --bind "$1/log" /var/log
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/sshd
: > "$1/ready"
exec sleep infinity
`;

/**
 * The server: this machine's programs in the network's server namespace, with
 * /etc (a copy: users, hosts.deny), /dev (/dev/log), /run, /var/log and a host
 * name of its own. Nothing that happens to them is seen outside.
 */
export class Machine {
  /** Seen inside and outside alike; removed in the end. */
  readonly directory: string;
  readonly network: Network;
  #holder: ChildProcess | null = null;

  private constructor(network: Network) {
    this.network = network;
    this.directory = join(tmpdir(), uniqueName('machine'));
  }

  static async start(network: Network): Promise<Machine> {
    const machine = new Machine(network);
    try {
      await machine.#start();
      return machine;
    } catch (error) {
      machine.close();
      throw error;
    }
  }

  async #start(): Promise<void> {
    for (const name of ['', 'dev', 'log']) mkdirSync(join(this.directory, name));
    // The users of the machine look into it by their programs; what is secret in it has modes of its own.
    chmodSync(this.directory, 0o711);
    await must('cp', ['-a', '/etc', join(this.directory, 'etc')]);
    writeFileSync(this.etc('hostname'), `${HOST_NAME}\n`);
    writeFileSync(this.etc('hosts'), `127.0.0.1 localhost\n::1 localhost\n203.0.113.1 ${HOST_NAME}\n`);
    const shell = ['/bin/sh', '-euc', SET_UP, 'sh', this.directory, HOST_NAME];
    const unshare = ['unshare', '--mount', '--uts', '--propagation', 'private', '--', ...shell];
    const holder = spawn('ip', ['netns', 'exec', this.network.server, ...unshare], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#holder = holder;
    let complaint = '';
    holder.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk.toString('utf8');
    });
    await waitFor('the machine to be set up', async () => {
      if (holder.exitCode !== null) return 'failed';
      return (await run('test', ['-e', join(this.directory, 'ready')])).code === 0 ? 'ready' : null;
    });
    if (holder.exitCode !== null) throw new Error(`the machine could not be set up: ${complaint}`);
  }

  /** The path of a file of its /etc, seen from outside. */
  etc(path: string): string {
    return join(this.directory, 'etc', path);
  }

  /** The path of a file of its /var/log, seen from outside. */
  log(path: string): string {
    return join(this.directory, 'log', path);
  }

  /** The arguments of nsenter(1) that run a program in there. It keeps its pid, so signals reach it. */
  #enter(program: string, args: readonly string[], cwd: string): string[] {
    const holder = this.#holder?.pid;
    if (holder === undefined) throw new Error('the machine is not running');
    const into = [`--target=${holder}`, '--mount', '--uts', '--net'];
    return [...into, '--', 'env', `--chdir=${cwd}`, program, ...args];
  }

  /** Runs a program on the machine to its end. */
  run(
    program: string,
    args: readonly string[],
    options: { input?: string; env?: Record<string, string>; cwd?: string; limitMs?: number } = {},
  ): Promise<Finished> {
    const { cwd = '/', ...rest } = options;
    return run('nsenter', this.#enter(program, args, cwd), rest);
  }

  /** Runs a program on the machine that must end with 0; gives its standard output. */
  must(program: string, args: readonly string[], input = ''): Promise<string> {
    return must('nsenter', this.#enter(program, args, '/'), { input });
  }

  /** Starts a program on the machine that runs on. Its output is piped. */
  spawn(
    program: string,
    args: readonly string[],
    options: { env?: Record<string, string>; cwd?: string } = {},
  ): ChildProcess {
    return spawn('nsenter', this.#enter(program, args, options.cwd ?? '/'), {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Makes a user who may log in with this password and this public key. */
  async addUser(name: string, password: string, publicKey: string): Promise<void> {
    await this.must('useradd', ['--no-create-home', '--home-dir', '/', '--shell', '/bin/sh', name]);
    await this.must('chpasswd', [], `${name}:${password}\n`);
    await this.addKey(name, publicKey);
  }

  /** Lets a user log in with this public key. */
  async addKey(user: string, publicKey: string): Promise<void> {
    mkdirSync(this.etc('ssh/authorized_keys'), { recursive: true, mode: 0o755 });
    writeFileSync(this.etc(`ssh/authorized_keys/${user}`), publicKey, { mode: 0o644 });
  }

  /** Removes its directory. The processes on it end with its network. */
  close(): void {
    this.#holder?.kill('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  }
}
