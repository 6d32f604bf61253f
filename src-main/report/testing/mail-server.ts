import type { AddressInfo } from 'node:net';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';
import type { MailAccount } from '../../../src-shared/contract.ts';
import { CERTIFICATE, KEY } from './certificate.ts';

export interface MailServer {
  readonly port: number;
  /** What it took, in order. */
  readonly mails: ParsedMail[];
  /** How often somebody began to give it a mail's content. */
  readonly begun: { count: number };
  account(more?: Partial<MailAccount>): MailAccount;
}

/** How a step is answered; what it throws is the answer. It may wait. */
export interface Faults {
  readonly recipient?: (try_: number) => void | Promise<void>;
  /** Before the first byte of the content is read. */
  readonly content?: (try_: number) => void | Promise<void>;
  /** When all of the content is there, before the answer. */
  readonly answer?: (try_: number) => void | Promise<void>;
}

/** An error that an SMTP server says with this number. */
export function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** A server for outgoing mail on this machine, which keeps what it is given. */
export async function mailServer(options: SMTPServerOptions = {}, faults: Faults = {}): Promise<MailServer> {
  const mails: ParsedMail[] = [];
  const begun = { count: 0 };
  let recipients = 0;
  const server = new SMTPServer({
    key: KEY,
    cert: CERTIFICATE,
    disabledCommands: options.onAuth === undefined ? ['AUTH'] : [],
    disableReverseLookup: true,
    closeTimeout: 100,
    onRcptTo: (_address, _session, done) => {
      const try_ = ++recipients;
      Promise.resolve()
        .then(() => faults.recipient?.(try_))
        .then(() => done(), done);
    },
    onData: (stream, _session, done) => {
      const try_ = ++begun.count;
      const take = async () => {
        await faults.content?.(try_);
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk as Buffer);
        await faults.answer?.(try_);
        mails.push(await simpleParser(Buffer.concat(chunks)));
      };
      take().then(() => done(), done);
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = server.server.address() as AddressInfo;
  const account = (more: Partial<MailAccount> = {}): MailAccount => ({
    preset: 'other',
    address: 'ann@home.example',
    name: 'Ann',
    host: '127.0.0.1',
    port,
    security: 'none',
    user: '',
    ...more,
  });
  return { port, mails, begun, account };
}

/** The addresses of a header. */
export function addressesOf(header: AddressObject | AddressObject[] | undefined): string[] {
  return [header ?? []].flat().flatMap(({ value }) => value.map(({ address = '' }) => address));
}
