const LONGEST = 80;

/**
 * The name of a network as it may be shown. It is text that whoever registered
 * the network wrote: without control and format characters (which could turn
 * the direction of what follows), at most 80 characters.
 */
export function cleanName(text: string): string {
  const characters = [
    ...text
      .toWellFormed()
      .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
      .replaceAll(/[\p{Cf}\p{Co}\p{Cn}]/gu, '')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  ];
  if (characters.length <= LONGEST) return characters.join('');
  return `${characters
    .slice(0, LONGEST - 1)
    .join('')
    .trimEnd()}…`;
}
