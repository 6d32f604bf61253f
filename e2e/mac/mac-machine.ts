import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'plist';
import type { System } from '../../src-shared/system.ts';
import { SYSTEM_PATH } from '../../src-shared/system.ts';

const FAKES = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');
const HELPER = fileURLToPath(new URL('../../assets/helper', import.meta.url));

/** Fakes that the helper and the guard run; `log` is in fake-log.ts. */
const PROGRAMS = [
  ...['pfctl', 'route', 'netstat', 'launchctl', 'systemsetup', 'osascript', 'dseditgroup', 'dscl', 'uname'],
  'log',
];

/** Mounts what the table lists, then becomes the command after that in the machine. */
const ENTER = 'mount -a -T "$1" && root=$2 && shift 2 && exec chroot "$root" "$@"';

/** What no Mac has; a test's own hooks find it in /real-bin. */
const UNKNOWN = ['setsid', 'systemd-run', 'systemctl'];

/** Why no such machine can be made here, or null. */
export function macMachineProblem(): string | null {
  if (process.getuid?.() !== 0) return 'not root';
  const { status } = spawnSync('unshare', ['-m', 'mount', '--bind', '/etc', '/mnt']);
  return status === 0 ? null : 'no private mounts can be made';
}

/**
 * A directory that is a Mac to whoever runs in it: `/Library`, `/var` and `/etc` of its own, and the programs of
 * this folder under their usual names. Needs root; nothing of the machine around it changes.
 */
export class MacMachine {
  readonly dir: string;
  /** To be first on the PATH of what runs outside, such as the guard. */
  readonly bin: string;
  readonly root: string;
  /** What README.md describes. */
  readonly state: string;
  /** What is mounted where, as in fstab(5). */
  readonly #table: string;

  /** @param shell what /bin/sh is in it; absent: as here */
  constructor(shell?: string) {
    this.dir = realpathSync(mkdtempSync(join(tmpdir(), 'drawbridge-mac-')));
    this.#table = join(this.dir, 'fstab');
    this.bin = join(this.dir, 'bin');
    this.root = join(this.dir, 'root');
    this.state = join(this.bin, 'mac-state');
    const sbin = join(this.dir, 'sbin');
    for (const folder of [this.bin, this.state, sbin]) mkdirSync(folder, { recursive: true });
    chmodSync(this.dir, 0o755);
    const own = ['usr', 'real-sbin', 'real-bin', 'dev', 'proc', 'tmp', 'run', 'etc/ssh', 'etc/alternatives'];
    const apple = ['Library/PrivilegedHelperTools', 'Library/LaunchDaemons', 'var/db', 'var/run', 'var/lib'];
    for (const folder of [...own, ...apple, this.dir, FAKES, HELPER]) {
      mkdirSync(join(this.root, folder), { recursive: true });
    }
    for (const link of ['bin', 'sbin', 'lib', 'lib64']) {
      if (existsSync(`/${link}`)) symlinkSync(`usr/${link}`, join(this.root, link));
    }
    symlinkSync(realpathSync('/usr/bin/awk'), join(this.root, 'etc/alternatives/awk'));
    for (const name of ['passwd', 'group']) {
      writeFileSync(join(this.root, 'etc', name), readFileSync(`/etc/${name}`));
    }
    for (const name of readdirSync('/usr/sbin')) {
      if (!PROGRAMS.includes(name)) symlinkSync(`/real-sbin/${name}`, join(sbin, name));
    }
    for (const name of PROGRAMS) {
      symlinkSync(join(FAKES, name), join(this.bin, name));
      symlinkSync(join(FAKES, name), join(sbin, name));
    }
    // They remember beside the name that they are called by.
    for (const memory of ['mac-state', 'log-state']) {
      mkdirSync(join(this.bin, memory), { recursive: true });
      symlinkSync(join(this.bin, memory), join(sbin, memory));
    }
    writeFileSync(this.#table, this.#mounts(shell ?? null));
    this.set('root', this.root);
    this.set('as-root', `#!/bin/sh\nexec ${shellWords(this.enter([]))} "$@"\n`);
    chmodSync(join(this.state, 'as-root'), 0o755);
  }

  /** As which a guard outside is told that it runs here. */
  get system(): System {
    return { platform: 'darwin', isRoot: true, path: `${this.bin}:${SYSTEM_PATH}` };
  }

  /** The command that runs a command in it. */
  enter(command: readonly string[]): string[] {
    return ['unshare', '-m', 'sh', '-c', ENTER, 'sh', this.#table, this.root, ...command];
  }

  /** One program that mounts them all takes a fraction of the time that one each does. */
  #mounts(shell: string | null): string {
    const { root, dir } = this;
    const hidden = UNKNOWN.filter((name) => existsSync(`/usr/bin/${name}`));
    const binds: (readonly [string, string])[] = [
      ['/usr', '/usr'],
      ['/usr/sbin', '/real-sbin'],
      ['/usr/bin', '/real-bin'],
      [join(dir, 'sbin'), '/usr/sbin'],
      ['/dev', '/dev'],
      ['/proc', '/proc'],
      ...[dir, FAKES, HELPER].map((path) => [path, path] as const),
      ...hidden.map((name) => ['/dev/null', `/usr/bin/${name}`] as const),
      ...(shell === null ? [] : [[shell, realpathSync('/bin/sh')] as const]),
    ];
    return binds.map(([there, seen]) => `${there} ${root}${seen} none bind 0 0\n`).join('');
  }

  /** Sets one of the switches of README.md; null takes it away. */
  set(name: string, value: string | null): void {
    const path = join(this.state, name);
    mkdirSync(dirname(path), { recursive: true });
    if (value === null) rmSync(path, { force: true, recursive: true });
    else writeFileSync(path, value);
  }

  read(name: string): string {
    const path = join(this.state, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** What was run since the last time, with its words, in order. */
  calls(): string[] {
    const lines = this.read('calls').split('\n').slice(0, -1);
    this.set('calls', '');
    return lines;
  }

  /** Where something of the machine is, seen from outside. */
  path(inside: string): string {
    return join(this.root, inside);
  }

  /** What no reboot survives (facts/macos.md §2, "What wipes it"). */
  reboot(): void {
    for (const name of ['pf', 'routes', 'launchd/loaded', 'launchd/serving']) this.set(name, null);
    rmSync(this.path('var/run'), { recursive: true, force: true });
    mkdirSync(this.path('var/run'));
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

interface Job {
  readonly Label: string;
  readonly ProgramArguments: readonly string[];
  readonly AbandonProcessGroup?: boolean;
  readonly RunAtLoad?: boolean;
  readonly StartInterval?: number;
  readonly inetdCompatibility?: { readonly Wait: boolean };
  readonly Sockets?: Readonly<
    Record<
      string,
      { SockPathName?: string; SockPathMode?: number; SockPathOwner?: number; SockPathGroup?: number }
    >
  >;
}

/**
 * launchd over what the fake `launchctl` was told: it opens a job's socket, hands each connection to a process of
 * its own as stdin and stdout (inetdCompatibility, Wait false), runs what is to run at load, and ends what a
 * finished job leaves behind in its process group unless AbandonProcessGroup says otherwise (launchd.plist(5)).
 */
export class FakeLaunchd {
  readonly #machine: MacMachine;
  readonly #timer: NodeJS.Timeout;
  readonly #jobs = new Map<string, { readonly job: Job; readonly servers: Server[] }>();
  readonly #children = new Set<ChildProcess>();

  constructor(machine: MacMachine) {
    this.#machine = machine;
    machine.set('launchd/is-there', '');
    this.#timer = setInterval(() => this.#look(), 20);
  }

  /** Runs a loaded job once more, as StartInterval does; resolves with its exit code. */
  run(label: string): Promise<number | null> {
    const job = this.#jobs.get(label)?.job;
    if (job === undefined) throw new Error(`${label} is not loaded`);
    return this.#start(job, 'ignore');
  }

  /** Loads the jobs of /Library/LaunchDaemons, as at boot. */
  boot(): void {
    for (const label of [...this.#jobs.keys()]) this.#unload(label);
    for (const file of readdirSync(this.#machine.path('Library/LaunchDaemons'))) {
      const inside = `/Library/LaunchDaemons/${file}`;
      const { Label } = parseJob(readFileSync(this.#machine.path(inside), 'utf8'));
      this.#machine.set(`launchd/loaded/${Label}`, `${inside}\n`);
    }
    this.#look();
  }

  get loaded(): string[] {
    return [...this.#jobs.keys()];
  }

  /** Ends everything that it started and was not abandoned. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const label of [...this.#jobs.keys()]) this.#unload(label);
    for (const child of this.#children) endGroup(child);
    await Promise.all(
      [...this.#children].map((child) => new Promise((resolve) => child.once('close', resolve))),
    );
  }

  #look(): void {
    const folder = join(this.#machine.state, 'launchd/loaded');
    const wanted = existsSync(folder) ? readdirSync(folder) : [];
    for (const label of [...this.#jobs.keys()]) if (!wanted.includes(label)) this.#unload(label);
    for (const label of wanted) if (!this.#jobs.has(label)) this.#load(label);
  }

  #load(label: string): void {
    const inside = this.#machine.read(`launchd/loaded/${label}`).trim();
    const plistPath = this.#machine.path(inside);
    // Not written yet; and Apple's own jobs have no plist here.
    if (inside === '' || !existsSync(plistPath)) return;
    const job = parseJob(readFileSync(plistPath, 'utf8'));
    const servers: Server[] = [];
    this.#jobs.set(label, { job, servers });
    const sockets = Object.values(job.Sockets ?? {});
    const done = () => this.#machine.set(`launchd/serving/${label}`, '');
    if (sockets.length === 0) done();
    for (const { SockPathName = '', SockPathMode, SockPathOwner, SockPathGroup } of sockets) {
      const path = this.#machine.path(SockPathName);
      rmSync(path, { force: true });
      const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (socket) => {
        socket.on('error', () => undefined);
        void this.#start(job, socket);
      });
      server.listen(path, () => {
        if (SockPathMode !== undefined) chmodSync(path, SockPathMode);
        chownSync(path, SockPathOwner ?? 0, SockPathGroup ?? 0);
        done();
      });
      servers.push(server);
    }
    if (job.RunAtLoad === true) void this.#start(job, 'ignore');
  }

  #unload(label: string): void {
    for (const server of this.#jobs.get(label)?.servers ?? []) server.close();
    this.#jobs.delete(label);
    this.#machine.set(`launchd/serving/${label}`, null);
  }

  #start(job: Job, stdio: 'ignore' | import('node:net').Socket): Promise<number | null> {
    const [file = '', ...args] = this.#machine.enter(job.ProgramArguments);
    const child = spawn(file, args, { stdio: [stdio, stdio, 'ignore'], detached: true, cwd: '/', env: {} });
    this.#children.add(child);
    // The process has it now; as long as it were open here too, nobody would see its end.
    if (stdio !== 'ignore') child.on('spawn', () => stdio.destroy());
    return new Promise((resolve) => {
      child.on('close', (code) => {
        this.#children.delete(child);
        if (job.AbandonProcessGroup !== true) endGroup(child);
        resolve(code);
      });
      child.on('error', () => resolve(null));
    });
  }
}

function parseJob(text: string): Job {
  return parse(text) as unknown as Job;
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}

function shellWords(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
}
