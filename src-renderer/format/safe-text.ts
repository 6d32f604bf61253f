/**
 * Text from a log is attacker's text. React puts it into the page as text; what
 * is left is what text itself can do: break lines, turn the direction of what
 * follows, pretend to be empty, or be endless.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\0': '\\0' };

/** With control, format and direction characters shown as what they are (\n, \u{202e}). */
export function visible(text: string): string {
  return text.toWellFormed().replace(UNSEEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return SHORT[character] ?? `\\u{${code.toString(16)}}`;
  });
}

/** The same of a text of several lines, whose line breaks and tabs stay. */
export function visibleLines(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .split(/([\n\t])/)
    .map((part) => (part === '\n' || part === '\t' ? part : visible(part)))
    .join('');
}

/** As `visible`, cut to so many characters with "…". */
export function short(text: string, most: number): string {
  const shown = visible(text.slice(0, most * 2));
  return shown.length > most || text.length > most * 2 ? `${shown.slice(0, most - 1)}…` : shown;
}
