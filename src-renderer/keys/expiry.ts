/** When a key ends, as sshd writes it (YYYYMMDD[HHMM[SS]][Z], sshd(8)) and as an owner does. */

const SSHD = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(Z?)$/;
const TYPED = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)? ?(Z|UTC)?$/i;

/** "202701311800Z" → "2027-01-31 18:00 UTC"; what can't be read stays as it is. */
export function expiryText(expiryTime: string): string {
  const match = SSHD.exec(expiryTime);
  if (match === null) return expiryTime;
  const [, year, month, day, hour, minute, second, zone] = match;
  const clock = hour === undefined ? '' : ` ${hour}:${minute}${second === undefined ? '' : `:${second}`}`;
  return `${year}-${month}-${day}${clock}${zone === 'Z' ? ' UTC' : ''}`;
}

/** What was typed as sshd takes it; null: it is no date. */
export function readExpiry(text: string): string | null {
  const match = TYPED.exec(text.trim());
  if (match === null) return null;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', zone] = match;
  // A day that its month has not comes out as one of the next month.
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (at.getUTCMonth() !== Number(month) - 1 || at.getUTCDate() !== Number(day)) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return `${year}${month}${day}${hour}${minute}${second}${zone === undefined ? '' : 'Z'}`;
}
