import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AUTHORITY, SERVER_CERTIFICATE, SERVER_KEY } from './certificate.ts';
import { waitUntil } from './wait-until.ts';

const run = promisify(execFile);

/** A real CrowdSec Local API on this machine's loopback, with a directory of its own and nothing of the internet. */
export class Lapi {
  readonly #program: string;
  readonly #home: string;
  readonly port: number;
  readonly isTls: boolean;
  #process: ChildProcess | null = null;

  private constructor(program: string, home: string, port: number, isTls: boolean) {
    this.#program = program;
    this.#home = home;
    this.port = port;
    this.isTls = isTls;
  }

  /** @param program the unpacked package */
  static async start(program: string, { isTls = false } = {}): Promise<Lapi> {
    const home = await mkdtemp(join(tmpdir(), 'drawbridge-lapi-'));
    const lapi = new Lapi(program, home, await freePort(), isTls);
    await lapi.#configure();
    await lapi.start();
    return lapi;
  }

  get url(): string {
    return `${this.isTls ? 'https' : 'http'}://127.0.0.1:${this.port}`;
  }

  /** Of the running daemon. */
  get pid(): number {
    const pid = this.#process?.pid;
    if (pid === undefined) throw new Error('The LAPI is not running.');
    return pid;
  }

  /** Its SQLite file. */
  get database(): string {
    return join(this.#home, 'data/crowdsec.db');
  }

  /** Runs cscli; resolves with what it printed. */
  async cscli(...args: string[]): Promise<string> {
    const { stdout, stderr } = await run(join(this.#program, 'usr/bin/cscli'), ['-c', this.#config, ...args]);
    return stdout + stderr;
  }

  /** A bouncer with this key. */
  async addBouncer(name: string, key: string): Promise<void> {
    await this.cscli('bouncers', 'add', name, '-k', key, '-o', 'raw');
  }

  /** A machine that is validated. */
  async addMachine(name: string, password: string): Promise<void> {
    const file = join(this.#home, 'unused.yaml');
    await this.cscli('machines', 'add', name, '--password', password, '-f', file, '--force');
  }

  async start(): Promise<void> {
    const log = openSync(join(this.#home, 'lapi.log'), 'a');
    const child = spawn(join(this.#program, 'usr/bin/crowdsec'), ['-c', this.#config, '-no-cs', '-no-capi'], {
      stdio: ['ignore', log, log],
    });
    this.#process = child;
    await waitUntil(
      'the LAPI listens',
      async () => {
        if (child.exitCode !== null) throw new Error(await readFile(join(this.#home, 'lapi.log'), 'utf8'));
        return await isListening(this.port);
      },
      () => this.#home,
    );
  }

  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** Forgets everything: decisions, machines and keys. It has to be stopped. */
  async wipe(): Promise<void> {
    await rm(join(this.#home, 'data'), { recursive: true, force: true });
    await mkdir(join(this.#home, 'data'));
    await this.#addOwnMachine();
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.#home, { recursive: true, force: true });
  }

  get #config(): string {
    return join(this.#home, 'config.yaml');
  }

  async #configure(): Promise<void> {
    const home = this.#home;
    for (const name of ['notifications', 'data', 'hub', 'plugins']) await mkdir(join(home, name));
    const etc = join(this.#program, 'etc/crowdsec');
    await copyFile(join(etc, 'profiles.yaml'), join(home, 'profiles.yaml'));
    await copyFile(join(etc, 'simulation.yaml'), join(home, 'simulation.yaml'));
    await copyFile(join(this.#program, 'usr/share/crowdsec/hub/.index.json'), join(home, 'hub/.index.json'));
    await writeFile(join(home, 'authority.pem'), AUTHORITY);
    await writeFile(join(home, 'server.pem'), SERVER_CERTIFICATE);
    await writeFile(join(home, 'server.key'), SERVER_KEY, { mode: 0o600 });
    await writeFile(join(home, 'credentials.yaml'), '');
    const tls = this.isTls ? `, tls: {cert_file: ${home}/server.pem, key_file: ${home}/server.key}` : '';
    await writeFile(
      this.#config,
      `common: {daemonize: false, log_media: stdout, log_level: info, working_dir: ${home}}
config_paths: {config_dir: ${home}/, data_dir: ${home}/data/, simulation_path: ${home}/simulation.yaml, hub_dir: ${home}/hub/, index_path: ${home}/hub/.index.json, notification_dir: ${home}/notifications/, plugin_dir: ${home}/plugins/}
cscli: {output: human}
db_config: {log_level: info, type: sqlite, db_path: ${home}/data/crowdsec.db, use_wal: true}
api:
  client: {insecure_skip_verify: false, credentials_path: ${home}/credentials.yaml}
  server: {log_level: info, listen_uri: 127.0.0.1:${this.port}, profiles_path: ${home}/profiles.yaml${tls}}
prometheus: {enabled: false}
`,
    );
    await this.#addOwnMachine();
  }

  /** What cscli itself speaks to the LAPI as. */
  async #addOwnMachine(): Promise<void> {
    const file = join(this.#home, 'credentials.yaml');
    await this.cscli('machines', 'add', 'cscli', '--password', 'cscli-password', '-f', file, '--force');
    // What it wrote there by itself is for http.
    const authority = this.isTls ? `\nca_cert_path: ${this.#home}/authority.pem` : '';
    await writeFile(file, `url: ${this.url}\nlogin: cscli\npassword: cscli-password${authority}\n`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function isListening(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1');
  socket.on('connect', () => resolve(true));
  socket.on('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
