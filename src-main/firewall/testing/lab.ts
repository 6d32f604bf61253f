import { type ChildProcess, execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EngineHelper } from '../helper-port.ts';

const HELPER = fileURLToPath(new URL('../../../assets/helper/drawbridge-helper', import.meta.url));

/** The server's addresses, one for each network that attackers come from. */
export const SERVER = {
  v4: '203.0.113.1',
  v6: '2001:db8::1',
  other4: '198.51.100.1',
  other6: '2001:db8:0:1::1',
};
const SERVER_ADDRESSES = ['203.0.113.1/24', '198.51.100.1/24', '2001:db8::1/64', '2001:db8:0:1::1/64'];
const ATTACKER_ADDRESSES = [
  '203.0.113.66/24',
  '203.0.113.67/24',
  '198.51.100.66/24',
  '2001:db8::66/64',
  '2001:db8::67/64',
  '2001:db8:0:1::66/64',
];

/** The helper script itself, with something put before the command that runs it. */
export function scriptHelper(prefix: readonly string[]): EngineHelper {
  return {
    run({ verb, scope, add = [], remove = [] }) {
      const first = scope === undefined ? verb : `${verb} ${scope}`;
      const lines = [
        first,
        ...remove.map((target) => `- ${target}`),
        ...add.map((target) => `+ ${target}`),
        '.',
        '',
      ];
      const [file = '', ...args] = [...prefix, '/bin/sh', HELPER];
      const { promise, resolve, reject } = Promise.withResolvers<string[]>();
      const child = execFile(file, args, { maxBuffer: 1 << 26 }, (_, stdout) => {
        const answer = stdout.split('\n').slice(0, -1);
        const last = answer.pop();
        if (last === 'ok') resolve(answer);
        else reject(new Error(last ?? 'no answer'));
      });
      child.stdin?.end(lines.join('\n'));
      return promise;
    },
  };
}

/** Why there can be no lab here, or null: it needs root, ip, nft and the right to make namespaces. */
export function labProblem(): string | null {
  if (process.getuid?.() !== 0) return 'not root';
  for (const program of ['/usr/sbin/nft', '/usr/bin/ss', '/usr/bin/unshare']) {
    try {
      accessSync(program);
    } catch {
      return `${program} is not installed`;
    }
  }
  const name = `dbr-try-${randomBytes(4).toString('hex')}`;
  if (spawnSync('ip', ['netns', 'add', name]).status !== 0) return 'no network namespace can be made';
  const works = spawnSync('ip', ['netns', 'exec', name, 'nft', 'list', 'tables']).status === 0;
  spawnSync('ip', ['netns', 'del', name]);
  return works ? null : 'nft does not work in a network namespace';
}

export type Reach = 'open' | 'closed' | 'silent';

export interface Connection {
  readonly reach: Reach;
  /** Resolves when the server's side ended it. */
  readonly ended: Promise<void>;
  hangUp(): void;
}

/** Greets whoever comes, keeps the connection, on every port given. */
const LISTENER = `
const net = require('node:net');
const ports = process.argv.slice(1).map(Number);
let waiting = ports.length;
for (const port of ports) net.createServer((socket) => { socket.on('error', () => {}); socket.write('hello'); })
  .listen({ port, host: '::' }, () => { if (--waiting === 0) console.log('ready'); });
`;

/** Says how a connection goes, and when it ends. */
const CALLER = `
const net = require('node:net');
const [from, to, port, limit] = process.argv.slice(1);
const socket = net.connect({ host: to, port: Number(port), localAddress: from });
let open = false;
const end = () => { console.log(open ? 'ended' : 'closed'); process.exit(); };
socket.on('data', () => { if (!open) { open = true; clearTimeout(timer); console.log('open'); } });
socket.on('error', end).on('end', end);
const timer = setTimeout(() => { console.log('silent'); process.exit(); }, Number(limit));
`;

/** A server and attackers, each in a network namespace, joined by a cable. */
export class Lab {
  readonly #server: string;
  readonly #attackers: string;
  readonly #children: ChildProcess[] = [];

  constructor() {
    const id = randomBytes(4).toString('hex');
    this.#server = `dbr-srv-${id}`;
    this.#attackers = `dbr-att-${id}`;
    try {
      this.#build();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  #build(): void {
    const ip = (...args: string[]) => execFileSync('ip', args);
    ip('netns', 'add', this.#server);
    ip('netns', 'add', this.#attackers);
    ip(
      'link',
      'add',
      'v0',
      'netns',
      this.#server,
      'type',
      'veth',
      'peer',
      'name',
      'v1',
      'netns',
      this.#attackers,
    );
    const ends = [
      { name: this.#server, link: 'v0', addresses: SERVER_ADDRESSES },
      { name: this.#attackers, link: 'v1', addresses: ATTACKER_ADDRESSES },
    ];
    for (const { name, link, addresses } of ends) {
      for (const address of addresses) {
        // Without nodad an IPv6 address cannot be used for a second.
        const nodad = address.includes(':') ? ['nodad'] : [];
        ip('-n', name, 'addr', 'add', address, 'dev', link, ...nodad);
      }
      ip('-n', name, 'link', 'set', 'lo', 'up');
      ip('-n', name, 'link', 'set', link, 'up');
    }
  }

  /** What to put before a command that is to run on the server. */
  get onServer(): string[] {
    return ['ip', 'netns', 'exec', this.#server];
  }

  helper(): EngineHelper {
    return scriptHelper(this.onServer);
  }

  /** Runs nft on the server; gives back what it prints. */
  nft(...args: string[]): string {
    return execFileSync('ip', ['netns', 'exec', this.#server, 'nft', ...args], { encoding: 'utf8' });
  }

  /** The server's established TCP connections, as ss prints them. */
  connections(): string {
    const args = ['netns', 'exec', this.#server, 'ss', '-H', '-t', '-n', 'state', 'established'];
    return execFileSync('ip', args, { encoding: 'utf8' });
  }

  /** Starts a program on the server and waits until it has printed `ready`. */
  async serve(command: readonly string[], ready: string): Promise<void> {
    const [file = '', ...args] = [...this.onServer, ...command];
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#children.push(child);
    await printed(child, (text) => text.includes(ready));
  }

  /** Listens on these ports of the server. */
  listen(...ports: number[]): Promise<void> {
    return this.serve([process.execPath, '-e', LISTENER, ...ports.map(String)], 'ready');
  }

  /** A connection from an attacker's address that stays until it hangs up or is cut. */
  async connect(from: string, to: string, port: number, limitMs = 10_000): Promise<Connection> {
    const args = [
      'netns',
      'exec',
      this.#attackers,
      process.execPath,
      '-e',
      CALLER,
      from,
      to,
      `${port}`,
      `${limitMs}`,
    ];
    const child = spawn('ip', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#children.push(child);
    const first = await printed(child, (text) => text.includes('\n'));
    const reach = first.trim().split('\n')[0] as Reach;
    const ended = first.includes('ended')
      ? Promise.resolve()
      : printed(child, (text) => text.includes('ended')).then(() => {});
    ended.catch(() => {});
    return { reach, ended, hangUp: () => child.kill('SIGKILL') };
  }

  /** How a connection from an attacker's address goes; a block is `silent` for a second. */
  async reach(from: string, to: string, port: number, expected: Reach): Promise<Reach> {
    const connection = await this.connect(from, to, port, expected === 'silent' ? 1000 : 20_000);
    connection.hangUp();
    return connection.reach;
  }

  close(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    for (const name of [this.#server, this.#attackers]) spawnSync('ip', ['netns', 'del', name]);
  }
}

/** Resolves with all that a child has printed as soon as it is enough. */
function printed(child: ChildProcess, enough: (text: string) => boolean): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  const take = (chunk: Buffer) => {
    text += chunk.toString();
    if (enough(text)) resolve(text);
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  child.on('error', reject);
  child.on('close', () => reject(new Error(`ended early, having said: ${text}`)));
  return promise;
}
