import type { SshdException } from '../../src-shared/contract.ts';
import type { Connection } from './ask-sshd.ts';
import type { ConfigEntry, ConfigFiles, MatchBlock } from './config-files.ts';
import { canonicalValue, type Effective, SETTING_NAMES, SETTINGS, type SettingName } from './effective.ts';
import { type Surroundings, sampleConnections, usualConnections } from './match-samples.ts';

/** More Match lines than anybody reads are not tried. */
const MOST_BLOCKS = 50;

/** What sshd would accept of this connection; null: it does not tell. */
export type Ask = (connection: Connection) => Promise<Effective | null>;

/**
 * For whom something else holds than in general: every Match block that makes a difference, named; and connections
 * that sshd judges otherwise though no file that can be read says so.
 */
export async function findExceptions(
  general: Effective,
  files: ConfigFiles,
  surroundings: Surroundings,
  ask: Ask,
): Promise<SshdException[]> {
  const found: SshdException[] = [];
  for (const block of files.matches.slice(0, MOST_BLOCKS)) {
    const exception = await exceptionOf(block, general, files, surroundings, ask);
    if (exception !== null) found.push(exception);
  }
  if (files.matches.length === 0 && files.unread.length === 0) return found;
  if (general.takesPasswords || found.some(({ allowsPasswords }) => allowsPasswords)) return found;
  for (const connection of usualConnections(surroundings)) {
    const effective = await ask(connection);
    if (effective?.takesPasswords !== true) continue;
    const { user, addr } = connection;
    return [
      ...found,
      {
        from: null,
        criteria: `User ${user} Address ${addr}`,
        changes: changesOf(general, effective),
        allowsPasswords: true,
        isTried: true,
      },
    ];
  }
  return found;
}

async function exceptionOf(
  block: MatchBlock,
  general: Effective,
  files: ConfigFiles,
  surroundings: Surroundings,
  ask: Ask,
): Promise<SshdException | null> {
  const says = files.entries.filter((entry) => entry.match === block).flatMap(settingOf);
  const differing = says.filter(({ name, value }) => general.values[name] !== value);
  if (differing.length === 0 && !files.entries.some(isAboutMethods(block))) return null;
  const common = { from: { file: block.file, line: block.line }, criteria: block.criteria.join(' ') };
  let answered = false;
  for (const connection of sampleConnections(block.criteria, surroundings)) {
    const effective = await ask(connection);
    if (effective === null) continue;
    answered = true;
    const changed = differing.filter(({ name, value }) => effective.values[name] === value);
    const opens = effective.takesPasswords && !general.takesPasswords;
    if (changed.length === 0 && !opens) continue;
    return { ...common, changes: changesOf(general, effective), allowsPasswords: opens, isTried: true };
  }
  // Criteria that sshd was asked about and never met are nobody's; those of which it could not be asked may be anybody's.
  const isGuess = block.criteria.some((word) => /^(group|rdomain)(=|$)/i.test(word));
  if (answered && !isGuess) return null;
  return {
    ...common,
    changes: differing.map(({ name, value }) => `${SETTINGS[name].keyword} ${value}`),
    allowsPasswords: differing.some(({ name, value }) => isPassword(name) && value === 'yes'),
    isTried: false,
  };
}

function isAboutMethods(block: MatchBlock): (entry: ConfigEntry) => boolean {
  return ({ match, keyword }) => match === block && keyword === 'authenticationmethods';
}

function isPassword(name: SettingName): boolean {
  return name === 'password' || name === 'keyboardInteractive';
}

function changesOf(general: Effective, effective: Effective): string[] {
  return SETTING_NAMES.filter((name) => general.values[name] !== effective.values[name]).map(
    (name) => `${SETTINGS[name].keyword} ${effective.values[name]}`,
  );
}

/** Older names of a setting (servconf.c). */
const ALIASES: Readonly<Record<string, SettingName>> = {
  challengeresponseauthentication: 'keyboardInteractive',
  skeyauthentication: 'keyboardInteractive',
  dsaauthentication: 'publicKey',
};

const NAMES = new Map<string, SettingName>(
  SETTING_NAMES.map((name) => [SETTINGS[name].keyword.toLowerCase(), name]),
);

/** The setting that an entry of a file is about; none where it is of no concern. */
export function settingOf(entry: ConfigEntry): { name: SettingName; value: string; entry: ConfigEntry }[] {
  const name = NAMES.get(entry.keyword) ?? ALIASES[entry.keyword];
  return name === undefined ? [] : [{ name, value: canonicalValue(name, entry.values), entry }];
}
