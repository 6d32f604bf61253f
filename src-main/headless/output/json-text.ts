const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * JSON of the very same value that is also safe to see in a terminal: what
 * would not show, or would be obeyed, is written as a \u escape.
 * @param indent spaces a level; 0: all on one line
 */
export function jsonText(value: unknown, indent: 0 | 2): string {
  const json = JSON.stringify(value, null, indent) ?? 'null';
  // JSON.stringify escapes what is below U+0020, so a newline here is its own.
  return json.replace(UNSEEN, (character) => (character === '\n' ? character : escaped(character)));
}

function escaped(character: string): string {
  let text = '';
  for (let i = 0; i < character.length; i++) {
    text += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  }
  return text;
}
