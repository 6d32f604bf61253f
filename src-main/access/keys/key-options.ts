/**
 * The options before a key, as sshd reads them (sshd(8), AUTHORIZED_KEYS FILE
 * FORMAT; auth-options.c). An option that sshd does not know, or can't read,
 * makes it refuse the key.
 */

/** One option as it stands in the line. */
export interface KeyOption {
  /** All of it: `from="192.0.2.*"`. */
  readonly text: string;
  /** In lower case, without a value: sshd does not mind the case. */
  readonly name: string;
  /** Without its quotes; null where it has none. */
  readonly value: string | null;
}

/** Flags, of which those marked may have "no-" before them. */
const FLAGS: Readonly<Record<string, 'plain' | 'negatable'>> = {
  restrict: 'plain',
  'cert-authority': 'plain',
  'port-forwarding': 'negatable',
  'agent-forwarding': 'negatable',
  'x11-forwarding': 'negatable',
  'touch-required': 'negatable',
  'verify-required': 'negatable',
  pty: 'negatable',
  'user-rc': 'negatable',
};

/** Options with a value in quotes, of which sshd takes one only unless marked. */
const VALUES: Readonly<Record<string, 'once' | 'often'>> = {
  command: 'once',
  principals: 'once',
  from: 'once',
  'expiry-time': 'often',
  environment: 'often',
  permitopen: 'often',
  permitlisten: 'often',
  tunnel: 'often',
};

/**
 * Where the options at the start of a text end: at the first blank outside of
 * quotes (sshkey_advance_past_options). Null where a quote is never closed.
 */
export function endOfOptions(text: string): number | null {
  let isQuoted = false;
  let at = 0;
  for (; at < text.length && (isQuoted || (text[at] !== ' ' && text[at] !== '\t')); at++) {
    if (text[at] === '\\' && text[at + 1] === '"') at++;
    else if (text[at] === '"') isQuoted = !isQuoted;
  }
  return isQuoted ? null : Math.min(at, text.length);
}

/**
 * The options one by one.
 * @returns a fault in words that end a sentence about the key
 */
export function readOptions(text: string): KeyOption[] | { readonly fault: string } {
  const options: KeyOption[] = [];
  const seen = new Set<string>();
  for (let at = 0; at < text.length; ) {
    // Commas with nothing between them, or before the blank, are none of sshd's concern.
    if (text[at] === ',') {
      at++;
      continue;
    }
    const option = readOption(text.slice(at));
    if ('fault' in option) return option;
    if (VALUES[option.name] === 'once' && seen.has(option.name)) {
      return { fault: `has the option "${option.name}" twice` };
    }
    seen.add(option.name);
    options.push(option);
    at += option.text.length;
    if (at < text.length && text[at] !== ',') {
      return { fault: `has something behind the option "${option.name}"` };
    }
  }
  return options;
}

function readOption(rest: string): KeyOption | { fault: string } {
  const word = /^[A-Za-z0-9-]*/.exec(rest)?.[0] ?? '';
  const name = word.toLowerCase();
  if (rest[word.length] !== '=') return readFlag(word, name);
  if (!Object.hasOwn(VALUES, name)) return unknown(name);
  const value = quotedAt(rest, word.length + 1);
  if (value === null) return { fault: `has the option "${name}" with a value that is not in quotes` };
  if (name === 'expiry-time' && expiryOf(value.text) === null) {
    return {
      fault: 'has an expiry-time that is no date: sshd takes YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS',
    };
  }
  return { text: rest.slice(0, value.end), name, value: value.text };
}

function readFlag(word: string, name: string): KeyOption | { fault: string } {
  const bare = name.replace(/^no-/, '');
  const flag = Object.hasOwn(FLAGS, bare) ? FLAGS[bare] : undefined;
  if (flag !== undefined && (bare === name || flag === 'negatable')) return { text: word, name, value: null };
  return Object.hasOwn(VALUES, name) ? { fault: `has the option "${name}" without a value` } : unknown(name);
}

function unknown(name: string): { fault: string } {
  return { fault: `has an option that sshd does not know: "${name.slice(0, 40)}"` };
}

/** A value as opt_dequote takes it: within quotes, where \\" is a quote and any other backslash itself. */
function quotedAt(text: string, start: number): { text: string; end: number } | null {
  if (text[start] !== '"') return null;
  let value = '';
  let at = start + 1;
  while (at < text.length && text[at] !== '"') {
    if (text[at] === '\\' && text[at + 1] === '"') at++;
    value += text[at++];
  }
  return at < text.length ? { text: value, end: at + 1 } : null;
}

/** An option as sshd reads it back. @throws RangeError where no quoting says it: it ends with a backslash */
export function quoted(name: string, value: string): string {
  if (value.endsWith('\\')) throw new RangeError('An option can not end with a backslash.');
  return `${name}="${value.replaceAll('"', '\\"')}"`;
}

/** When an expiry-time is over (ms since 1970): local time, or UTC with a Z. Null where sshd could not read it. */
export function expiryOf(text: string): number | null {
  const found = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(Z?)$/.exec(text);
  if (found === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const utc = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(utc);
  if (
    back.getUTCMonth() !== month - 1 ||
    back.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  )
    return null;
  return found[7] === 'Z' ? utc : new Date(year, month - 1, day, hour, minute, second).getTime();
}
