import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailAccount } from '../../src-shared/contract.ts';
import { smtpProblem } from './smtp-words.ts';

const CONNECT_MS = 30_000;
/** RFC 5321 §4.5.3.2.6 would wait for ten minutes; whoever sends from a laptop would rather know. */
const SILENCE_MS = 120_000;
const LOOK_AGAIN_MS = 5;

/** What came of trying to hand something over. */
export type Delivery =
  | { readonly result: 'accepted'; readonly answer: string }
  /** For good: the same would be refused again. */
  | { readonly result: 'refused'; readonly problem: string }
  /** It was not taken, and can be tried again; not before `waitSeconds` where the other end says so. */
  | { readonly result: 'later'; readonly problem: string; readonly waitSeconds?: number }
  /** All of it was handed over, and the answer was lost: it may have been taken. */
  | { readonly result: 'unknown'; readonly problem: string };

export interface Outgoing {
  readonly account: MailAccount;
  readonly password: string | null;
  readonly to: string;
  /** The whole mail. */
  readonly raw: Buffer;
  /**
   * Called once when everything has left but the end of the mail, without which no server keeps any of it
   * (RFC 5321 §4.1.1.4). What it throws ends the delivery before that. When it returns, the end goes out.
   */
  readonly handOver: () => void;
  /** Ends it from outside; before the end has gone out, nothing was delivered. */
  readonly signal?: AbortSignal;
  /** Accepted besides the system's, for a server of one's own. */
  readonly ca?: string;
  readonly silenceMs?: number;
}

interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
}

/** Hands a mail to the owner's server for outgoing mail. Never rejects. */
export async function deliver(outgoing: Outgoing): Promise<Delivery> {
  let isHandedOver = false;
  let isOver = false;
  const connection = new SMTPConnection(connectionOptions(outgoing));
  try {
    const answer = await converse(connection, outgoing, () => {
      if (isOver) throw new Error('The connection is closed.');
      outgoing.handOver();
      isHandedOver = true;
    });
    return { result: 'accepted', answer };
  } catch (error) {
    const { code, responseCode = 0 } = error as SmtpError;
    const problem = smtpProblem(error as SmtpError, outgoing.account);
    if (isHandedOver && responseCode < 400) return { result: 'unknown', problem };
    // A login that is refused, or a server that isn't the one it should be, is for the owner to mend.
    const isMendable = code === 'EAUTH' || code === 'ENOAUTH' || code === 'ETLS' || code === 'ESOCKET';
    return responseCode >= 500 && !isMendable ? { result: 'refused', problem } : { result: 'later', problem };
  } finally {
    isOver = true;
    connection.close();
  }
}

async function converse(
  connection: SMTPConnection,
  { account, password, to, raw, signal }: Outgoing,
  handOver: () => void,
): Promise<string> {
  const { promise: broken, reject } = Promise.withResolvers<never>();
  broken.catch(() => undefined);
  connection.on('error', reject);
  const onAbort = () => reject(new Error('The delivery was ended.'));
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  const step = <T>(work: (done: (error?: Error | null, value?: T) => void) => void): Promise<T | undefined> =>
    Promise.race([
      broken,
      new Promise<T | undefined>((resolve, fail) =>
        work((error, value) => (error ? fail(error) : resolve(value))),
      ),
    ]);
  try {
    await step((done) => connection.connect(done));
    if (account.user !== '') {
      if (password === null) throw Object.assign(new Error('no password'), { code: 'ENOAUTH' });
      const credentials = { user: account.user, pass: password };
      await step((done) => connection.login({ credentials }, done));
    }
    const envelope = { from: account.address, to: [to], size: raw.length };
    const message = Readable.from(wholeMail(connection, raw, handOver), { objectMode: false });
    const info = await step<{ response: string }>((done) => connection.send(envelope, message, done));
    return info?.response ?? '';
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/** The mail; before its end goes out, all else has left this process and `handOver` has returned. */
async function* wholeMail(
  connection: SMTPConnection,
  raw: Buffer,
  handOver: () => void,
): AsyncGenerator<Buffer> {
  yield raw;
  do await sleep(LOOK_AGAIN_MS);
  while (connection._socket && connection._socket.writableLength > 0);
  handOver();
}

function connectionOptions({ account, ca, silenceMs = SILENCE_MS }: Outgoing) {
  const { host, port, security } = account;
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    // nodemailer would say this machine's name, and servers write it into the mail.
    name: '[127.0.0.1]',
    connectionTimeout: Math.min(CONNECT_MS, silenceMs),
    greetingTimeout: Math.min(CONNECT_MS, silenceMs),
    socketTimeout: silenceMs,
    tls: { minVersion: 'TLSv1.2' as const, ...(ca === undefined ? {} : { ca }) },
  };
}
