import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { compose } from './compose.ts';
import { type Delivery, deliver, type Outgoing } from './deliver.ts';
import { render } from './render.ts';
import { CERTIFICATE } from './testing/certificate.ts';
import { facts } from './testing/incidents.ts';
import { addressesOf, mailServer, smtpError } from './testing/mail-server.ts';

async function reportMail(): Promise<Buffer> {
  const { reportId, createdAt } = facts();
  return compose({
    reportId,
    createdAt,
    from: { name: 'Ann', address: 'ann@home.example' },
    to: 'abuse@isp.example',
    ...render(facts()),
  });
}

async function send(
  account: Outgoing['account'],
  more: Partial<Outgoing> = {},
): Promise<{ delivery: Delivery; handedOver: number }> {
  let handedOver = 0;
  const raw = await reportMail();
  const delivery = await deliver({
    account,
    password: null,
    to: 'abuse@isp.example',
    raw,
    handOver: () => handedOver++,
    silenceMs: 5000,
    ...more,
  });
  return { delivery, handedOver };
}

describe('a mail that arrives', () => {
  test('has its headers, its text, xarf.json and log.txt as they were made', async () => {
    const server = await mailServer();
    const { delivery, handedOver } = await send(server.account());
    expect(delivery).toMatchObject({ result: 'accepted' });
    expect(handedOver).toBe(1);
    const [mail] = server.mails;
    const rendered = render(facts());
    expect(mail?.subject).toBe(rendered.subject);
    expect(mail?.text?.trim()).toBe(rendered.text.trim());
    expect(addressesOf(mail?.to)).toEqual(['abuse@isp.example']);
    expect(addressesOf(mail?.from)).toEqual(['ann@home.example']);
    expect(mail?.messageId).toBe('<6f1f9d3e-0f2b-4c58-9d3a-0a2b1c4d5e6f@home.example>');
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail?.headers.get('x-report-id')).toBe('6f1f9d3e-0f2b-4c58-9d3a-0a2b1c4d5e6f');
    const got = mail?.attachments.map(({ filename, content }) => [filename, content.toString()]);
    expect(got).toEqual(rendered.attachments.map(({ name, content }) => [name, content]));
  });

  test('is the same to the byte whenever it is made', async () => {
    expect((await reportMail()).equals(await reportMail())).toBe(true);
  });

  test.each(['starttls', 'tls'] as const)('goes by %s, with a login', async (security) => {
    const logins: string[] = [];
    let isSecure = false;
    const server = await mailServer({
      secure: security === 'tls',
      onAuth: ({ username = '', password = '' }, session, done) => {
        isSecure = session.secure;
        logins.push(`${username} ${password}`);
        done(null, { user: username });
      },
    });
    const { delivery } = await send(server.account({ security, user: 'ann' }), {
      password: 'correct horse',
      ca: CERTIFICATE,
    });
    expect(delivery).toMatchObject({ result: 'accepted' });
    expect([logins, isSecure]).toEqual([['ann correct horse'], true]);
  });
});

describe('what goes wrong is said, and nothing is lost or doubled', () => {
  test('greylisting (451): later, and the next try gets it there', async () => {
    const server = await mailServer(
      {},
      {
        recipient: (try_) => {
          if (try_ === 1) throw smtpError(451, '4.7.1 Greylisting in action, please come back later');
        },
      },
    );
    const first = await send(server.account());
    expect(first).toMatchObject({ delivery: { result: 'later' }, handedOver: 0 });
    expect(first.delivery).toMatchObject({
      problem: expect.stringMatching(/asks to try again later.*Greylisting/),
    });
    expect((await send(server.account())).delivery.result).toBe('accepted');
    expect(server.mails).toHaveLength(1);
  });

  test('550 for the recipient, or after the content: refused for good', async () => {
    const no = () => {
      throw smtpError(550, '5.1.1 No such desk');
    };
    for (const faults of [{ recipient: no }, { answer: no }]) {
      const { delivery } = await send((await mailServer({}, faults)).account());
      expect(delivery).toMatchObject({
        result: 'refused',
        problem: expect.stringMatching(/refused it for good. It said: .*No such desk/),
      });
    }
  });

  test('451 after the content: it was not taken, so it is tried again', async () => {
    const { account } = await mailServer(
      {},
      {
        answer: () => {
          throw smtpError(451, 'disk full');
        },
      },
    );
    expect(await send(account())).toMatchObject({ delivery: { result: 'later' }, handedOver: 1 });
  });

  test.each(['starttls', 'tls'] as const)('a certificate that nobody vouches for (%s)', async (security) => {
    const server = await mailServer({ secure: security === 'tls' });
    const { delivery } = await send(server.account({ security }));
    expect(delivery).toMatchObject({
      result: 'later',
      problem: expect.stringMatching(/certificate that this machine does not trust/),
    });
    expect(server.begun.count).toBe(0);
  });

  test('a certificate of another name', async () => {
    const server = await mailServer({ secure: true });
    const account = server.account({ security: 'tls', host: '127.0.0.2' });
    const { delivery } = await send(account, { ca: CERTIFICATE });
    expect(delivery).toMatchObject({ result: 'later' });
    expect(server.begun.count).toBe(0);
  });

  test('a wrong password: for the owner to mend, and never in the words', async () => {
    const server = await mailServer({
      onAuth: (_auth, _session, done) => done(smtpError(535, '5.7.8 Authentication failed')),
    });
    const { delivery } = await send(server.account({ security: 'starttls', user: 'ann', preset: 'gmail' }), {
      password: 'hunter2',
      ca: CERTIFICATE,
    });
    expect(delivery).toMatchObject({
      result: 'later',
      problem: expect.stringMatching(/did not accept user name and password.*of its own for each app/),
    });
    expect(JSON.stringify(delivery)).not.toContain('hunter2');
  });

  test('no STARTTLS where it is wanted: nothing is sent, no password shown', async () => {
    const logins: unknown[] = [];
    const server = await mailServer({
      hideSTARTTLS: true,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (auth, _session, done) => {
        logins.push(auth);
        done(null, { user: 'ann' });
      },
    });
    const { delivery } = await send(server.account({ security: 'starttls', user: 'ann' }), { password: 'x' });
    expect(delivery).toMatchObject({
      result: 'later',
      problem: expect.stringMatching(/offers no encryption/),
    });
    expect([logins, server.begun.count]).toEqual([[], 0]);
  });

  test('nobody there', async () => {
    const { account } = await mailServer();
    const { delivery } = await send(account({ port: 1 }));
    expect(delivery).toMatchObject({ result: 'later', problem: expect.stringMatching(/Nothing answers at/) });
  });

  test('a server that says nothing', async () => {
    const { port } = await rawServer(() => undefined);
    const { delivery } = await send((await mailServer()).account({ port }), { silenceMs: 300 });
    expect(delivery).toMatchObject({
      result: 'later',
      problem: expect.stringMatching(/did not answer in time/),
    });
  });

  test('cut in the middle of the content: not handed over, so it is tried again', async () => {
    const server = await rawServer((line, socket) => {
      if (line === 'DATA') socket.write('354 go on\r\n');
      else if (/^From: /.test(line)) socket.destroy();
      else if (/^(EHLO|MAIL|RCPT)/.test(line)) socket.write('250 ok\r\n');
    });
    // More than fits into the buffers in between, so that it is in the middle.
    const raw = Buffer.concat([await reportMail(), Buffer.alloc(16_000_000, 'line\r\n')]);
    const account = (await mailServer()).account({ port: server.port });
    expect(await send(account, { raw })).toMatchObject({ delivery: { result: 'later' }, handedOver: 0 });
  });

  test('cut after the end of the content, before the answer: unknown', async () => {
    const { account } = await mailServer();
    const server = await rawServer((line, socket) => {
      if (line === 'DATA') socket.write('354 go on\r\n');
      else if (line === '.') socket.destroy();
      else if (/^(EHLO|MAIL|RCPT)/.test(line)) socket.write('250 ok\r\n');
    });
    const sent = await send(account({ port: server.port }));
    expect(sent).toMatchObject({ delivery: { result: 'unknown' }, handedOver: 1 });
  });

  test('the end of the content never leaves where it could not be written down first', async () => {
    const lines: string[] = [];
    const server = await rawServer((line, socket) => {
      lines.push(line);
      if (line === 'DATA') socket.write('354 go on\r\n');
      else if (line === '.') socket.write('250 taken\r\n');
      else if (/^(EHLO|MAIL|RCPT)/.test(line)) socket.write('250 ok\r\n');
    });
    const handOver = () => {
      throw new Error('the disk is full');
    };
    const account = (await mailServer()).account({ port: server.port });
    const { delivery } = await send(account, { handOver });
    await server.closed;
    expect(delivery).toMatchObject({ result: 'later' });
    expect(lines).toContain('DATA');
    expect(lines).not.toContain('.');
  });

  test('ended from outside while the server holds the content', async () => {
    const abort = new AbortController();
    const server = await mailServer({}, { recipient: () => new Promise(() => abort.abort()) });
    const { delivery, handedOver } = await send(server.account(), { signal: abort.signal });
    expect([delivery.result, handedOver]).toEqual(['later', 0]);
  });
});

/** A server that does with each line what it is told; it greets by itself. */
async function rawServer(
  onLine: (line: string, socket: Socket) => void,
): Promise<{ port: number; closed: Promise<void> }> {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    let rest = '';
    socket.on('data', (chunk: Buffer) => {
      const lines = `${rest}${chunk.toString('latin1')}`.split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (!socket.destroyed) onLine(line, socket);
    });
    socket.write('220 test\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, closed };
}
