/** sshd's settings in words. Their values and places come from files, so they are shown as text only. */
import type { SshdException, SshdPolicyDetails, SshdSetting } from '../../src-shared/contract.ts';
import { short, visible } from '../format/safe-text.ts';

export type SettingName = Exclude<keyof SshdPolicyDetails, 'exceptions' | 'unread'>;

interface SettingWords {
  readonly name: SettingName;
  /** For the owner. */
  readonly words: string;
  /** sshd_config(5)'s own. */
  readonly keyword: string;
}

export const SETTINGS: readonly SettingWords[] = [
  { name: 'password', words: 'Passwords', keyword: 'PasswordAuthentication' },
  { name: 'keyboardInteractive', words: 'Passwords by dialogue', keyword: 'KbdInteractiveAuthentication' },
  { name: 'publicKey', words: 'Keys', keyword: 'PubkeyAuthentication' },
  { name: 'rootLogin', words: 'Login as root', keyword: 'PermitRootLogin' },
  { name: 'emptyPasswords', words: 'Empty passwords', keyword: 'PermitEmptyPasswords' },
  { name: 'maxAuthTries', words: 'Tries per connection', keyword: 'MaxAuthTries' },
  { name: 'loginGraceTime', words: 'Time to log in', keyword: 'LoginGraceTime' },
  { name: 'allowUsers', words: 'Who may log in', keyword: 'AllowUsers' },
];

/** "yes", "120 s", "everybody". */
export function valueWords(name: SettingName, value: string): string {
  if (name === 'allowUsers' && value === '') return 'everybody';
  if (name === 'loginGraceTime' && /^\d+$/.test(value)) return value === '0' ? 'no limit' : `${value} s`;
  return short(value, 300);
}

/** Where it is said: "/etc/ssh/sshd_config, line 57". */
export function placeWords({ file, line }: { readonly file: string; readonly line: number }): string {
  return `${visible(file)}, line ${line}`;
}

export function sourceWords({ source, from }: Pick<SshdSetting, 'source' | 'from'>): string {
  switch (source) {
    case 'file':
      return from === null ? 'In a file' : placeWords(from);
    case 'default':
      return "sshd's default";
    case 'elsewhere':
      return 'Managed elsewhere: sshd says otherwise than its files';
    case 'unknown':
      return 'Not known';
  }
}

/** "Match User backup · /etc/ssh/sshd_config, line 120". */
export function exceptionWords({ criteria, from }: SshdException): string {
  const where = from === null ? 'in no file that can be read' : placeWords(from);
  return `Match ${short(criteria, 200)} · ${where}`;
}

export interface ValueChange {
  readonly words: string;
  readonly keyword: string;
  readonly before: string;
  readonly after: string;
}

/** What would be other than now. */
export function valueChanges(
  now: SshdPolicyDetails | undefined,
  after: SshdPolicyDetails | undefined,
): ValueChange[] {
  if (now === undefined || after === undefined) return [];
  return SETTINGS.filter(({ name }) => now[name].value !== after[name].value).map(
    ({ name, words, keyword }) => ({
      words,
      keyword,
      before: valueWords(name, now[name].value),
      after: valueWords(name, after[name].value),
    }),
  );
}
