import { networkInterfaces } from 'node:os';
import type { Access, SshdException, SshdPolicyDetails, SshdSetting } from '../../src-shared/contract.ts';
import { askSshd, type Connection } from './ask-sshd.ts';
import { readConfigFiles, type Trial } from './config-files.ts';
import { type Effective, parseEffective, SETTINGS } from './effective.ts';
import { findExceptions } from './exceptions.ts';
import { describePolicy } from './policy-origins.ts';

export type KeyOnly = Access['keyOnly'];

/** Connections that sshd is asked about for one look; of what is left it is said that it was not tried. */
const MOST_ASKED = 150;

/** What is to be known beside sshd's word to name where a setting comes from, and for whom another holds. */
export interface KeyOnlyContext {
  /** Where sshd_config is. */
  readonly configDirectory: string;
  readonly port: number;
  /** Who may log in. */
  readonly users: () => Promise<readonly string[]>;
  /** What sshd says to root, where it does not tell this process; null: that is not known either. */
  readonly askHelper: () => Promise<string | null>;
  /** What sshd is asked about in the place of what Drawbridge has written; null: all as it is. */
  readonly trial: (Trial & { readonly asOneFile: string }) | null;
}

/**
 * What sshd says of itself that it accepts, never what its files seem to say.
 * @param sshd path of the program
 * @param signal ends it early; then it is not known
 */
export async function lookAtKeyOnly(
  sshd: string,
  isRoot: boolean,
  signal: AbortSignal | null = null,
  context: KeyOnlyContext | null = null,
): Promise<KeyOnly> {
  const question = { sshd, isRoot, signal, file: context?.trial?.asOneFile ?? null };
  const said = await askSshd({ ...question, connection: null });
  const text = said.ok ? said.text : await saidToRoot(said.isMissing, context);
  if (!said.ok && text === null) {
    if (said.isMissing)
      return unknown(`There is no ${sshd} on this machine, so what it accepts is not known.`);
    const hint = isRoot ? '' : ' As root Drawbridge could ask it.';
    return unknown(`sshd does not tell what it accepts (${said.why}).${hint}`);
  }
  const general = parseEffective(text ?? '');
  if (general === null) return unknown(`${sshd} does not say what it accepts.`);
  if (context === null) return verdictOf(general, null);
  const { configDirectory, port } = context;
  const files = readConfigFiles(configDirectory, context.trial);
  let asked = 0;
  const ask = async (connection: Connection) => {
    asked++;
    if (asked > MOST_ASKED) return null;
    const answer = await askSshd({ ...question, connection });
    return answer.ok ? parseEffective(answer.text) : null;
  };
  // Most files have no Match blocks, and then there is nobody to be asked about.
  const isPlain = files.matches.length === 0 && files.unread.length === 0;
  const users = isPlain ? [] : await context.users().catch(() => []);
  const surroundings = { users, lanAddress: lanAddress(), port };
  const exceptions = await findExceptions(general, files, surroundings, ask);
  return verdictOf(general, describePolicy(general, files, exceptions));
}

async function saidToRoot(isMissing: boolean, context: KeyOnlyContext | null): Promise<string | null> {
  if (isMissing || context === null || context.trial !== null) return null;
  return context.askHelper().catch(() => null);
}

function lanAddress(): string | null {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return own.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? null;
}

function verdictOf(general: Effective, details: SshdPolicyDetails | null): KeyOnly {
  const { policy, takesPasswords } = general;
  const more = details === null ? {} : { policy: details };
  if (takesPasswords) {
    const name = policy.password ? 'password' : 'keyboardInteractive';
    const by = policy.password ? 'passwords' : 'passwords by keyboard-interactive';
    const why = details === null ? '' : `: ${reasonOf(name, details[name])}`;
    const found = `sshd accepts ${by}${policy.publicKey ? ', and keys' : ''}${why}.`;
    return { state: 'passwords', found, canSwitch: false, ...more };
  }
  const open = details?.exceptions.filter(({ allowsPasswords }) => allowsPasswords) ?? [];
  if (open.length > 0) {
    const found = `sshd accepts keys only, but passwords for ${open.map(exceptionWords).join(', and for ')}.`;
    return { state: 'passwords', found, canSwitch: false, ...more };
  }
  const both =
    policy.password || policy.keyboardInteractive ? 'keys together with a password only' : 'keys only';
  const why = details === null ? '' : `: ${reasonOf('password', details.password)}`;
  const found = policy.publicKey ? `sshd accepts ${both}${why}.` : 'sshd accepts neither passwords nor keys.';
  return { state: 'keys-only', found, canSwitch: false, ...more };
}

/** "PasswordAuthentication is no (/etc/ssh/sshd_config, line 57)". */
export function reasonOf(name: keyof typeof SETTINGS, { value, source, from }: SshdSetting): string {
  const is = `${SETTINGS[name].keyword} is ${value}`;
  switch (source) {
    case 'file':
      return from === null ? is : `${is} (${from.file}, line ${from.line})`;
    case 'default':
      return `${is}, as no file says otherwise`;
    case 'elsewhere':
      return `${is}, set elsewhere than in its files (managed)`;
    case 'unknown':
      return `${is}; where that is said could not be read`;
  }
}

/** "Match User backup (/etc/ssh/sshd_config, line 120)". */
export function exceptionWords({ from, criteria, isTried }: SshdException): string {
  const where = from === null ? 'set elsewhere than in its files' : `${from.file}, line ${from.line}`;
  return `Match ${criteria} (${where}${isTried ? '' : '; it could not be tried when that holds'})`;
}

function unknown(found: string): KeyOnly {
  return { state: 'unknown', found, canSwitch: false };
}
