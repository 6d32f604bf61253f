import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ConfigLine, parseConfigLine } from './config-line.ts';
import { globFiles } from './glob.ts';

export interface ConfigEntry extends ConfigLine {
  readonly file: string;
  readonly line: number;
  /** The Match block that it stands in; null: it holds for everybody. */
  readonly match: MatchBlock | null;
}

export interface MatchBlock {
  readonly file: string;
  readonly line: number;
  /** The words after "Match". */
  readonly criteria: readonly string[];
}

export interface ConfigFiles {
  /** In the order in which sshd reads them, so the first value of a keyword is the one that it takes. */
  readonly entries: readonly ConfigEntry[];
  readonly matches: readonly MatchBlock[];
  /** Files that are there, or were asked for, and could not be read. */
  readonly unread: readonly string[];
}

/** As deep as sshd follows "Include" (servconf.c). */
const DEEPEST = 16;
const MOST_BYTES = 4 * 1024 * 1024;

/** What Drawbridge would write, and where. */
export interface Trial {
  readonly file: string;
  readonly text: string;
}

/** The drop-in that Drawbridge writes, below the directory of sshd_config. */
export const DROP_IN = 'sshd_config.d/000-drawbridge.conf';

/**
 * Reads sshd's configuration, with all that it includes (sshd_config(5)).
 * @param directory that of sshd_config
 * @param trial stands in the place of what Drawbridge has written; null: that as it is
 */
export function readConfigFiles(directory: string, trial: Trial | null = null): ConfigFiles {
  const entries: ConfigEntry[] = [];
  const matches: MatchBlock[] = [];
  const unread: string[] = [];
  const read = (file: string, outer: MatchBlock | null, depth: number): void => {
    if (trial !== null && file === join(directory, DROP_IN)) return;
    const text = textOf(file);
    if (text === null) unread.push(file);
    else take(file, trial === null ? text : withoutBlock(text), outer, depth);
  };
  const take = (file: string, text: string, outer: MatchBlock | null, depth: number): void => {
    // A Match block ends with the file that it stands in.
    let match = outer;
    for (const [index, row] of text.split('\n').entries()) {
      const parsed = parseConfigLine(row);
      if (parsed === null) continue;
      const line = index + 1;
      if (parsed.keyword === 'match') {
        match = { file, line, criteria: parsed.values };
        matches.push(match);
      } else if (parsed.keyword === 'include') {
        for (const pattern of parsed.values) {
          if (depth >= DEEPEST) continue;
          for (const path of globFiles(resolve(directory, pattern))) read(path, match, depth + 1);
        }
      } else {
        entries.push({ ...parsed, file, line, match });
      }
    }
  };
  if (trial !== null) take(trial.file, trial.text, null, 0);
  read(join(directory, 'sshd_config'), null, 0);
  return { entries, matches, unread };
}

/** Byte for byte as latin1: what is no ASCII is only compared. */
function textOf(file: string): string | null {
  try {
    const bytes = readFileSync(file);
    return bytes.length > MOST_BYTES ? null : bytes.toString('latin1');
  } catch (error) {
    // A plain name that is not there is passed over by sshd as well.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? '' : null;
  }
}

/** The configuration as one file for sshd to judge, with the trial's lines in the place of what Drawbridge has written. */
export function trialConfig(directory: string, { text }: Trial): string {
  const own = withoutBlock(textOf(join(directory, 'sshd_config')) ?? '');
  const rows = own.split('\n').map((row) => {
    const parsed = parseConfigLine(row);
    if (parsed?.keyword !== 'include') return row;
    const files = parsed.values
      .flatMap((pattern) => globFiles(resolve(directory, pattern)))
      .filter((file) => file !== join(directory, DROP_IN));
    return files.length === 0 ? '' : `Include ${files.map((file) => `"${file}"`).join(' ')}`;
  });
  return text + rows.join('\n');
}

/** Its lines made empty, so that all others keep their numbers. */
function withoutBlock(text: string): string {
  return text.replace(/^# BEGIN Drawbridge[\s\S]*?^# END Drawbridge.*$/m, (block) =>
    block.replaceAll(/[^\n]/g, ''),
  );
}
