/**
 * What a terminal would obey instead of show: control characters (ESC and
 * newline among them), format characters (bidi overrides, zero-width ones,
 * tags), line and paragraph separators, private use, lone surrogates, and
 * fillers that have no picture.
 */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}]|(?<=\p{M}{2})\p{M}|[^\S ]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Text that nobody vouches for (a user name, a raw line), fit to be printed to
 * a terminal: whatever would not show, or would change what stands around it,
 * is written out as `\x1b` or `\u{202e}`. The result is one line of visible characters.
 */
export function terminalText(text: string): string {
  return text.replace(UNSEEN, (character) => SHORT[character] ?? escaped(character));
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
}
