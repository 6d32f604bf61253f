const LONGEST = 65_536;

/**
 * Text as the database keeps it: NUL and control characters stay; a lone
 * surrogate, which UTF-8 cannot express, becomes U+FFFD; what goes beyond
 * 65,536 UTF-16 units is cut off (sshd's own lines end at 1 kB or so).
 */
export function storable(text: string): string {
  return (text.length > LONGEST ? text.slice(0, LONGEST) : text).toWellFormed();
}

/** As `storable`, for what may be absent. */
export function storableOrNull(text: string | null): string | null {
  return text === null ? null : storable(text);
}
