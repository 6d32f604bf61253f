import { parseSshdPolicy, type SshdPolicy } from './sshd-policy.ts';

/** The settings that the status names, with sshd's keyword, and what holds where nothing is said (sshd_config(5)). */
export const SETTINGS = {
  password: { keyword: 'PasswordAuthentication', usual: 'yes' },
  keyboardInteractive: { keyword: 'KbdInteractiveAuthentication', usual: 'yes' },
  publicKey: { keyword: 'PubkeyAuthentication', usual: 'yes' },
  rootLogin: { keyword: 'PermitRootLogin', usual: 'prohibit-password' },
  emptyPasswords: { keyword: 'PermitEmptyPasswords', usual: 'no' },
  maxAuthTries: { keyword: 'MaxAuthTries', usual: '6' },
  loginGraceTime: { keyword: 'LoginGraceTime', usual: '120' },
  allowUsers: { keyword: 'AllowUsers', usual: '' },
} as const;

export type SettingName = keyof typeof SETTINGS;

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** What sshd says that it accepts, for one connection or in general. */
export interface Effective {
  readonly policy: SshdPolicy;
  readonly values: Readonly<Record<SettingName, string>>;
  /** Whether somebody gets in without a key. */
  readonly takesPasswords: boolean;
}

/** Reads what `sshd -T` or `sshd -G` prints; null where it does not say all that matters. */
export function parseEffective(text: string): Effective | null {
  const policy = parseSshdPolicy(text);
  if (policy === null) return null;
  const said = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [keyword = '', ...values] = line.trim().split(/\s+/);
    said.set(keyword.toLowerCase(), [...(said.get(keyword.toLowerCase()) ?? []), ...values]);
  }
  const values = Object.fromEntries(
    SETTING_NAMES.map((name) => {
      const { keyword, usual } = SETTINGS[name];
      return [name, canonicalValue(name, said.get(keyword.toLowerCase()) ?? [usual])];
    }),
  ) as Record<SettingName, string>;
  values.keyboardInteractive = policy.keyboardInteractive ? 'yes' : 'no';
  const ways = said.get('authenticationmethods') ?? ['any'];
  const takesPasswords =
    (policy.password || policy.keyboardInteractive) &&
    ways.some((way) => !/(^|,)(publickey|hostbased|gssapi)/.test(way));
  return { policy, values, takesPasswords };
}

/** One form for what sshd writes, and owners write, in several. */
export function canonicalValue(name: SettingName, values: readonly string[]): string {
  if (name === 'allowUsers') return [...new Set(values)].sort().join(' ');
  const value = (values[0] ?? '').toLowerCase();
  if (name === 'rootLogin' && value === 'without-password') return 'prohibit-password';
  if (name === 'loginGraceTime') return String(secondsOf(value) ?? value);
  return value;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** sshd_config(5), TIME FORMATS: "2m", "1h30m", "90". */
function secondsOf(text: string): number | null {
  if (!/^(\d+[smhdw]?)+$/.test(text)) return null;
  return [...text.matchAll(/(\d+)([smhdw]?)/g)].reduce(
    (sum, [, digits, unit = '']) => sum + Number(digits) * (UNITS[unit] ?? 1),
    0,
  );
}
