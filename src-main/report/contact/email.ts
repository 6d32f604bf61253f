/** Mail addresses in answers of registries: somebody else's text, of which only what is beyond doubt is used. */

import { mailAddressSchema } from '../../../src-shared/contract.ts';

const MOST = 3;
const LONGEST = 254;

/** A part of what RFC 5321 allows: no quotes, no routing (% and !), nothing that begins like an option. */
const LOCAL = /^[A-Za-z0-9_](?:[A-Za-z0-9_+=~&#-]|\.(?=[A-Za-z0-9_+=~&#-])){0,63}$/;
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const LAST_LABEL = /^(?:[A-Za-z]{2,63}|xn--[A-Za-z0-9-]{1,59})$/i;

/** What registries write where there is no address; all of it has been seen as the local part of one. */
const PLACEHOLDER =
  /redacted|removed|not[-_.]?disclosed|please[-_.]?query|^(?:no|donot|do-not)[-_.]?reply$|^(?:none|null|unread|invalid)$/i;

/**
 * A registry hands numbers out and does not answer for what comes from them. Where it names itself, the network is
 * not its own to tell of (ARIN about what it handed to RIPE), or the address is a marker (removed@lacnic.net).
 */
const REGISTRIES = /(?:^|\.)(?:iana\.org|arin\.net|ripe\.net|apnic\.net|lacnic\.net|afrinic\.net)$/;

/** One mail address, its domain in lower case; null if the text is anything else, or a placeholder. */
export function mailAddress(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST) return null;
  const at = trimmed.indexOf('@');
  const local = trimmed.slice(0, Math.max(at, 0));
  const domain = trimmed.slice(at + 1).toLowerCase();
  const labels = domain.split('.');
  if (!LOCAL.test(local) || PLACEHOLDER.test(local)) return null;
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label))) return null;
  const last = labels.at(-1) ?? '';
  if (!LAST_LABEL.test(last) || last === 'invalid' || REGISTRIES.test(domain)) return null;
  const address = `${local}@${domain}`;
  return mailAddressSchema.safeParse(address).success ? address : null;
}

/** The first three different mail addresses among these texts. */
export function mailAddresses(texts: Iterable<string>): string[] {
  const found = new Map<string, string>();
  for (const text of texts) {
    const address = mailAddress(text);
    if (address !== null && !found.has(address.toLowerCase())) found.set(address.toLowerCase(), address);
    if (found.size === MOST) break;
  }
  return [...found.values()];
}
