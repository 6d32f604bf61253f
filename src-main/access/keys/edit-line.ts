import { CallError } from '../../../src-shared/call-error.ts';
import type { KeyChange, KeyRestrictions } from '../../../src-shared/contract/keys.ts';
import { type KeyLine, shownText, typedBytes } from './key-line.ts';
import { type KeyOption, quoted } from './key-options.ts';

/** The flags that can be chosen, as sshd names them. */
const FLAGS = {
  restrict: 'restrict',
  noPortForwarding: 'no-port-forwarding',
  noAgentForwarding: 'no-agent-forwarding',
  noX11Forwarding: 'no-x11-forwarding',
  noPty: 'no-pty',
} as const;

const WRITTEN: Readonly<Record<string, string>> = { 'no-x11-forwarding': 'no-X11-forwarding' };

const CHOSEN: ReadonlySet<string> = new Set(['from', 'command', 'expiry-time', ...Object.values(FLAGS)]);

/** What the options of a key restrict; `other` are those that can't be chosen here, as they stand. */
export function restrictionsOf(options: readonly KeyOption[]): KeyRestrictions {
  const has = (name: string) => options.some((option) => option.name === name);
  const value = (name: string) => options.find((option) => option.name === name)?.value ?? null;
  const from = value('from');
  const command = value('command');
  return {
    from: from === null ? null : shownText(from).split(','),
    command: command === null ? null : shownText(command),
    restrict: has(FLAGS.restrict),
    noPortForwarding: has(FLAGS.noPortForwarding),
    noAgentForwarding: has(FLAGS.noAgentForwarding),
    noX11Forwarding: has(FLAGS.noX11Forwarding),
    noPty: has(FLAGS.noPty),
    expiryTime: value('expiry-time'),
    other: options.filter(({ name }) => !CHOSEN.has(name)).map(({ text }) => shownText(text)),
  };
}

/**
 * The line with another comment or other restrictions; what is not named in the
 * change stays as it is, byte for byte.
 * @throws CallError 'invalid' where sshd could not read it so
 */
export function editedLine(text: string, line: KeyLine, change: KeyChange): string {
  const [optionsStart, optionsEnd] = line.optionsAt;
  const [keyStart, keyEnd] = line.keyAt;
  const before = text.slice(0, optionsStart);
  const options =
    change.restrictions === undefined ? null : changedOptions(line.options, change.restrictions);
  const isSame = options === null || options.join() === line.options.map((option) => option.text).join();
  const head = isSame
    ? text.slice(0, keyStart)
    : options.length === 0
      ? before
      : `${before}${options.join(',')}${text.slice(optionsEnd, keyStart) || ' '}`;
  return head + text.slice(keyStart, keyEnd) + changedTail(text.slice(keyEnd), line, change.comment);
}

/** What follows the key: blanks, the comment, and perhaps a carriage return. */
function changedTail(tail: string, { comment }: KeyLine, wanted: string | undefined): string {
  if (wanted === undefined || wanted === shownText(comment)) return tail;
  const ending = tail.endsWith('\r') ? '\r' : '';
  return `${wanted === '' ? '' : ` ${typedBytes(wanted)}`}${ending}`;
}

type Wanted = NonNullable<KeyChange['restrictions']>;

/** The options in their order: what is wanted in the place of what was, or at the end. */
function changedOptions(options: readonly KeyOption[], wanted: Wanted): string[] {
  const news = changesOf(restrictionsOf(options), wanted);
  const result: string[] = [];
  for (const { name, text } of options) {
    const changed = news.get(name);
    if (changed === undefined) result.push(text);
    else if (changed !== null) result.push(changed);
    // Where an option stands twice, the second goes.
    if (changed !== undefined) news.set(name, null);
  }
  return [...result, ...[...news.values()].filter((text) => text !== null)];
}

/** What is to be written for each option that changes; null: nothing. */
function changesOf(was: KeyRestrictions, wanted: Wanted): Map<string, string | null> {
  const news = new Map<string, string | null>();
  const value = (name: string, old: string | null, text: string | null | undefined) => {
    if (text !== undefined && text !== old) news.set(name, text === null ? null : quotedOption(name, text));
  };
  value('from', was.from?.join(',') ?? null, wanted.from === null ? null : wanted.from?.join(','));
  value('command', was.command, wanted.command);
  value('expiry-time', was.expiryTime, wanted.expiryTime);
  for (const flag of Object.keys(FLAGS) as (keyof typeof FLAGS)[]) {
    const name = FLAGS[flag];
    if (wanted[flag] !== undefined && wanted[flag] !== was[flag]) {
      news.set(name, wanted[flag] ? (WRITTEN[name] ?? name) : null);
    }
  }
  return news;
}

function quotedOption(name: string, value: string): string {
  try {
    return quoted(name, typedBytes(value));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CallError('invalid', `sshd can't read a ${name} that ends with a backslash. Leave it out.`);
  }
}
