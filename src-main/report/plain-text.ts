/** One line of printable ASCII, as headers and subjects have it. Whatever else there was is a "?". */
export function asciiLine(text: string, longest = 200): string {
  return text.replaceAll(/[^\x20-\x7e]+/g, '?').slice(0, longest);
}

/** Text of several lines without any other control character, and with nothing that hides or turns text around. */
export function plainText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[\p{Zl}\p{Zp}]/gu, '\n')
    .replaceAll(/[^\P{Cc}\n\t]|[\p{Cf}\p{Co}]/gu, '');
}
