/** What sshd accepts, as `sshd -T` and `sshd -G` print it (sshd(8)). */
export interface SshdPolicy {
  readonly password: boolean;
  /** Keyboard-interactive: with PAM it takes the password as well (facts/macos.md §5). */
  readonly keyboardInteractive: boolean;
  readonly publicKey: boolean;
}

/**
 * Reads the effective configuration: a keyword and its value a line.
 * @returns null where it does not say all that matters, so it is none
 */
export function parseSshdPolicy(text: string): SshdPolicy | null {
  const values = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, keyword = '', value = ''] = /^\s*([A-Za-z0-9]+)\s+(\S+)/.exec(line) ?? [];
    if (keyword === '') continue;
    const name = keyword.toLowerCase();
    values.set(name, [...(values.get(name) ?? []), value.toLowerCase()]);
  }
  const password = isOn(values, ['passwordauthentication']);
  // ChallengeResponseAuthentication is its name up to OpenSSH 8.6; where both are printed, one is enough.
  const keyboardInteractive = isOn(values, [
    'kbdinteractiveauthentication',
    'challengeresponseauthentication',
  ]);
  const publicKey = isOn(values, ['pubkeyauthentication']);
  if (password === null || keyboardInteractive === null || publicKey === null) return null;
  return { password, keyboardInteractive, publicKey };
}

/** Null where none of them is there, or one says neither yes nor no. */
function isOn(values: ReadonlyMap<string, readonly string[]>, names: readonly string[]): boolean | null {
  const said = names.flatMap((name) => values.get(name) ?? []);
  if (said.length === 0 || said.some((value) => value !== 'yes' && value !== 'no')) return null;
  return said.includes('yes');
}
