import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from './run.ts';
import { waitFor } from './wait-for.ts';

/** Its spool and its socket are in a mount namespace of its own: $1 is its configuration. */
const START = `
mount -t tmpfs -o mode=711 tmpfs /var/spool
mount -t tmpfs -o mode=755 tmpfs /run
exec smtpd -d -f "$1"
`;

/** A real mail server on this machine's loopback that takes every mail into one maildir (facts/reporting-and-sharing.md §3). */
export class OpenSmtpd {
  readonly port: number;
  readonly #directory: string;
  readonly #process: ChildProcess;

  private constructor(port: number, directory: string, process: ChildProcess) {
    this.port = port;
    this.#directory = directory;
    this.#process = process;
  }

  static async start(): Promise<OpenSmtpd> {
    const directory = mkdtempSync(join(tmpdir(), 'drawbridge-opensmtpd-'));
    chmodSync(directory, 0o711);
    const maildir = join(directory, 'maildir');
    mkdirSync(maildir);
    await must('chown', ['nobody', maildir]);
    const port = await freePort();
    const config = join(directory, 'smtpd.conf');
    const lines = [
      'table catchall { "@" = "nobody" }',
      `listen on 127.0.0.1 port ${port} hostname mx.isp.example`,
      `action "all" maildir "${maildir}" virtual <catchall>`,
      'match from any for any action "all"',
    ];
    writeFileSync(config, `${lines.join('\n')}\n`);
    const args = ['--mount', '--propagation', 'private', '--', '/bin/sh', '-euc', START, 'sh', config];
    const child = spawn('unshare', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
      });
    }
    const server = new OpenSmtpd(port, directory, child);
    try {
      await waitFor('OpenSMTPD to answer', async () => {
        if (child.exitCode !== null) throw new Error('it ended');
        return greets(port);
      });
    } catch (error) {
      await server.close();
      throw new Error(`OpenSMTPD: ${String(error)}\n${output}`);
    }
    return server;
  }

  /** All mails that were delivered, whole. */
  mails(): Buffer[] {
    const folder = join(this.#directory, 'maildir', 'new');
    let names: string[] = [];
    try {
      names = readdirSync(folder);
    } catch {
      // It is made with the first mail.
    }
    return names.toSorted().map((name) => readFileSync(join(folder, name)));
  }

  async close(): Promise<void> {
    if (this.#process.pid !== undefined && this.#process.exitCode === null) {
      const ended = once(this.#process, 'close');
      this.#process.kill('SIGTERM');
      await ended;
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('data', (data) => {
      resolve(data.toString().startsWith('220'));
      socket.end('QUIT\r\n');
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}
