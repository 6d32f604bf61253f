import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../store/store.ts';
import { sendAll } from './testing/send-all.ts';

const CHILD = fileURLToPath(new URL('./testing/outbox-child.ts', import.meta.url));

/** Where the mail server stops, and the process is killed with -9. */
const STEPS = ['connection', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'content', 'end', 'answer'] as const;
type Step = (typeof STEPS)[number];

/** A mail server that holds still at one step. A mail counts once its end has come. */
async function holdingServer(): Promise<{
  readonly port: number;
  readonly mails: string[];
  hold(step: Step | null): Promise<void>;
}> {
  const mails: string[] = [];
  let holdAt: Step | null = null;
  let reached = () => undefined as undefined;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let rest = '';
    let content: string[] | null = null;
    /** @returns whether to go on */
    const at = (step: Step, answer: string): boolean => {
      if (holdAt === step) {
        reached();
        return false;
      }
      socket.write(`${answer}\r\n`);
      return true;
    };
    const line = (text: string): void => {
      if (content !== null) {
        if (text !== '.') {
          content.push(text);
          return;
        }
        mails.push(content.join('\n'));
        content = null;
        if (holdAt === 'answer') {
          socket.write('250 taken\r\n');
          reached();
        } else at('end', '250 taken');
      } else if (/^DATA/.test(text)) {
        if (!at('DATA', '354 go on')) return;
        content = [];
        if (holdAt === 'content') {
          socket.pause();
          // Whatever fits into the buffers has come by the time that nothing more is asked for.
          setTimeout(reached, 100);
        }
      } else {
        const step = STEPS.find((one) => text.startsWith(one));
        if (step === undefined) socket.write('250 ok\r\n');
        else at(step, '250 ok');
      }
    };
    socket.on('data', (chunk: Buffer) => {
      const lines = `${rest}${chunk.toString('latin1')}`.split('\r\n');
      rest = lines.pop() ?? '';
      for (const one of lines) line(one);
    });
    at('connection', '220 test');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    hold: (step) => {
      holdAt = step;
      const { promise, resolve } = Promise.withResolvers<void>();
      reached = () => void resolve();
      return promise;
    },
  };
}

function outboxWithOne(bytes: number): { path: string; state: () => string | undefined } {
  const dir = mkdtempSync(join(tmpdir(), 'drawbridge-outbox-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const path = join(dir, 'drawbridge.db');
  const now = () => Date.now();
  const store = openStore(path, { now });
  store.changeReports((reports) =>
    reports.add({
      reportId: randomUUID(),
      by: 'mail',
      cause: 'owner',
      state: 'queued',
      targets: [{ source: '203.0.113.66', address: '203.0.113.66' }],
      recipient: 'abuse@isp.example',
      contact: null,
      subject: 'x',
      text: 'y',
      attachments: [{ name: 'log.txt', contentType: 'text/plain', content: 'line\n'.repeat(bytes / 5) }],
      comment: '',
      attempts: 1,
      firstSeen: 0,
      lastSeen: 0,
      createdAt: now(),
      nextTryAt: now(),
    }),
  );
  store.close();
  return {
    path,
    state: () => {
      const again = openStore(path, { now });
      try {
        return again.askReports((reports) => reports.get(1))?.report.state;
      } finally {
        again.close();
      }
    },
  };
}

function send(
  path: string,
  port: number,
  ...how: string[]
): { child: ChildProcess; ended: Promise<unknown> } {
  const child = spawn(process.execPath, [CHILD, path, String(port), ...how], { stdio: 'inherit' });
  const ended = once(child, 'close');
  onTestFinished(() => void (child.pid !== undefined && child.exitCode === null && child.kill('SIGKILL')));
  return { child, ended };
}

/** As the next start does it. */
const sendAgain = (path: string, port: number) => sendAll(path, port, () => undefined);

test.each(STEPS)('kill -9 at "%s": exactly one mail arrives', async (step) => {
  const server = await holdingServer();
  const { path, state } = outboxWithOne(step === 'content' ? 4_000_000 : 1000);
  const held = server.hold(step);
  const first = send(path, server.port);
  await held;
  first.child.kill('SIGKILL');
  await first.ended;
  void server.hold(null);
  await sendAgain(path, server.port);
  expect(server.mails).toHaveLength(1);
  // The answer may have been read and written down, or not.
  const states = { end: ['unconfirmed'], answer: ['unconfirmed', 'sent'] };
  expect(step === 'end' || step === 'answer' ? states[step] : ['sent']).toContain(state());
});

test('kill -9 between writing down that it hands over and doing so: not twice, and the owner is told', async () => {
  const server = await holdingServer();
  const { path, state } = outboxWithOne(1000);
  await send(path, server.port, 'die').ended;
  await sendAgain(path, server.port);
  expect(server.mails.length).toBeLessThanOrEqual(1);
  expect(state()).toBe('unconfirmed');
});

test('kill -9 while it waits, and after it was sent: one mail', async () => {
  const server = await holdingServer();
  const { path, state } = outboxWithOne(1000);
  const early = send(path, server.port);
  early.child.kill('SIGKILL');
  await early.ended;
  for (let i = 0; i < 2; i++) await sendAgain(path, server.port);
  expect([server.mails.length, state()]).toEqual([1, 'sent']);
});
