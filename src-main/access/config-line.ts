/** One line of sshd_config that says something. */
export interface ConfigLine {
  /** In lower case: sshd does not mind. */
  readonly keyword: string;
  readonly values: readonly string[];
}

/**
 * Reads a line as sshd does (sshd_config(5); readconf's strdelim and argv_split): the keyword, blanks or
 * one "=", values that may stand in quotes, "#" where a comment begins.
 * @returns null where it says nothing
 */
export function parseConfigLine(text: string): ConfigLine | null {
  const [all = '', quoted, bare = ''] = /^[ \t\r\f]*(?:"([^"]*)"|([^\s="#][^\s="]*))/.exec(text) ?? [];
  const keyword = (quoted ?? bare).toLowerCase();
  if (keyword === '') return null;
  const rest = text.slice(all.length).replace(/^[ \t]*=?/, '');
  return { keyword, values: wordsOf(rest) };
}

/** Words with quotes taken off; what follows a "#" at a word's beginning is a comment. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i);
    const next = text.charAt(i + 1);
    if (letter === '\\' && (next === '"' || next === "'" || next === '\\')) {
      word = (word ?? '') + next;
      i++;
    } else if (quote !== null) {
      if (letter === quote) quote = null;
      else word = (word ?? '') + letter;
    } else if (letter === '"' || letter === "'") {
      quote = letter;
      word ??= '';
    } else if (/\s/.test(letter)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (letter === '#' && word === null) break;
    else word = (word ?? '') + letter;
  }
  if (word !== null) words.push(word);
  return words;
}
