import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

const DNSMASQ = '/usr/sbin/dnsmasq';

/** Debian's dnsmasq-base. */
export const hasDnsmasq = existsSync(DNSMASQ);

/**
 * A real DNS server for one zone (facts/reporting-and-sharing.md §1). Ends with the test.
 * @param records name and TXT text; commas in a text are kept
 * @returns what node:dns takes as a server
 */
export async function startDns(zone: string, records: Readonly<Record<string, string>>): Promise<string> {
  const port = await freePort();
  const texts = Object.entries({ ...records, [`ready.${zone}`]: 'yes' });
  const child = spawn(
    DNSMASQ,
    [
      '--no-daemon --no-resolv --no-hosts --conf-file=- --pid-file= --bind-interfaces'.split(' '),
      [`--port=${port}`, '--listen-address=127.0.0.1', `--local=/${zone}/`],
      process.getuid?.() === 0 ? ['--user=root'] : [],
    ].flat(),
    { stdio: ['pipe', 'ignore', 'ignore'] },
  );
  // Only in a file do quotes keep a text with commas in one piece (dnsmasq(8)).
  child.stdin?.end(texts.map(([name, text]) => `txt-record=${name},"${text}"\n`).join(''));
  onTestFinished(() => ended(child));
  const server = `127.0.0.1:${port}`;
  const resolver = new Resolver({ timeout: 200, tries: 1 });
  resolver.setServers([server]);
  for (let tries = 0; ; tries++) {
    const found = await resolver.resolveTxt(`ready.${zone}`).catch(() => null);
    if (found !== null) return server;
    if (tries > 100 || child.exitCode !== null) throw new Error('dnsmasq does not answer');
    await sleep(50);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  const over = new Promise((done) => child.once('exit', done));
  child.kill();
  await over;
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', () => done()));
  const { port } = socket.address();
  await new Promise<void>((done) => socket.close(() => done()));
  return port;
}
