import type { MailAccount } from '../../src-shared/contract.ts';
import { asciiLine } from './plain-text.ts';

export interface SmtpFailure {
  readonly code?: string;
  readonly message: string;
  /** The server's own words. */
  readonly response?: string;
  readonly responseCode?: number;
  /** The system's or OpenSSL's code, where nodemailer's own stands in `code`. */
  readonly originalCode?: string;
}

const CERTIFICATE =
  /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS_CERT_ALTNAME|certificate/i;

/** What went wrong with the owner's mail server, and what to do. Holds at most a line of the server's words. */
export function smtpProblem(
  failure: SmtpFailure,
  { host, port, security, preset }: Pick<MailAccount, 'host' | 'port' | 'security' | 'preset'>,
): string {
  const { code = '', originalCode = '', message, response, responseCode = 0 } = failure;
  const server = `${host}, port ${port},`;
  const said = response === undefined ? '' : ` It said: ${asciiLine(response, 300)}`;
  const why = `${code} ${originalCode} ${message}`;
  if (code === 'EAUTH' || code === 'ENOAUTH') {
    const which = preset === 'other' ? '' : ' Most providers want a password of its own for each app.';
    return `${server} did not accept user name and password. Check both.${which}${said}`;
  }
  if (CERTIFICATE.test(why)) {
    return `${server} has a certificate that this machine does not trust (${asciiLine(message, 200)}). Check the name of the server; nothing was sent.`;
  }
  if (/STARTTLS/i.test(message) || code === 'ETLS') {
    return security === 'tls'
      ? `${server} does not speak TLS. Choose STARTTLS, or the port that your provider names for TLS. Nothing was sent.`
      : `${server} offers no encryption (STARTTLS), so nothing was sent. Choose TLS, or the port that your provider names.`;
  }
  if (/wrong version number|SSL routines/i.test(why)) {
    return `${server} does not speak TLS from the first byte. Choose STARTTLS, or another port (465 for TLS, 587 for STARTTLS).`;
  }
  if (/ECONNREFUSED/.test(why)) {
    return `Nothing answers at ${server} so nothing was sent. Check server and port.`;
  }
  if (/ENOTFOUND|EAI_AGAIN|EDNS/.test(why)) {
    return `${host} was not found. Check the name, or whether this machine is online.`;
  }
  if (responseCode >= 400 && responseCode < 500) {
    const grey =
      /grey|gray|try again|later/i.test(response ?? '') || responseCode === 450 || responseCode === 451;
    return grey
      ? `${server} asks to try again later, as many servers do with a sender they don't know. It is tried again by itself.${said}`
      : `${server} can't take it now. It is tried again by itself.${said}`;
  }
  if (responseCode >= 500) return `${server} refused it for good.${said}`;
  if (code === 'ETIMEDOUT' || /timeout|timed out/i.test(message)) {
    return `${server} did not answer in time. Check server and port, or whether a firewall stands between.`;
  }
  if (/ECONNRESET|ECONNECTION|EPIPE|ESOCKET/.test(why)) {
    return `${server} ended the connection too early (${asciiLine(message, 200)}).`;
  }
  return `${server} could not be given the mail: ${asciiLine(message, 200)}.`;
}
