/** "2026-11-22T21:20:03Z", to the second. */
export function utc(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
