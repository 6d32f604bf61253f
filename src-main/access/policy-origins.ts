import type { SshdException, SshdPolicyDetails, SshdSetting } from '../../src-shared/contract.ts';
import type { ConfigFiles, MatchBlock } from './config-files.ts';
import { type Effective, SETTING_NAMES, SETTINGS, type SettingName } from './effective.ts';
import { settingOf } from './exceptions.ts';

/** What sshd says, each with where it comes from. */
export function describePolicy(
  general: Effective,
  files: ConfigFiles,
  exceptions: readonly SshdException[],
): SshdPolicyDetails {
  const settings = Object.fromEntries(
    SETTING_NAMES.map((name) => [name, originOf(name, general.values[name], files)]),
  ) as Record<SettingName, SshdSetting>;
  return { ...settings, exceptions: [...exceptions], unread: [...files.unread] };
}

function originOf(name: SettingName, value: string, files: ConfigFiles): SshdSetting {
  // What "Match all" says goes before what is said outside of Match blocks.
  const forAll = files.entries.filter(({ match }) => match !== null && isForAll(match));
  const said = [...forAll, ...files.entries.filter(({ match }) => match === null)]
    .flatMap(settingOf)
    .filter((one) => one.name === name)
    .map(({ entry: { file, line }, value }) => ({ file, line, value }));
  const [first] = said;
  // AllowUsers adds up; and up to OpenSSH 8.6 keyboard-interactive has two names that count both.
  const adds = name === 'allowUsers';
  const taken =
    adds || name === 'keyboardInteractive' ? (said.find((one) => one.value === value) ?? first) : first;
  const overridden = adds ? [] : said.filter((one) => one !== taken && one.value !== value);
  if (
    files.unread.length > 0 &&
    (taken === undefined ? value !== SETTINGS[name].usual : taken.value !== value)
  )
    return { value, source: 'unknown', from: null, overridden };
  if (taken === undefined)
    return {
      value,
      source: value === SETTINGS[name].usual ? 'default' : 'elsewhere',
      from: null,
      overridden,
    };
  const isTaken = adds
    ? said.every((one) => words(one.value).every((word) => words(value).includes(word)))
    : taken.value === value;
  if (!isTaken) return { value, source: 'elsewhere', from: null, overridden: said };
  return { value, source: 'file', from: { file: taken.file, line: taken.line }, overridden };
}

function isForAll({ criteria }: MatchBlock): boolean {
  return criteria.length === 1 && criteria[0]?.toLowerCase() === 'all';
}

function words(text: string): string[] {
  return text.split(' ');
}
