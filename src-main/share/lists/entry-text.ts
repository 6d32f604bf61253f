/** The address, prefix or range that one JSON value of a list names: itself, or Spamhaus' `cidr`, or AbuseIPDB's `ipAddress`. */
export function entryText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return null;
  const { cidr, ipAddress } = value as { cidr?: unknown; ipAddress?: unknown };
  if (typeof cidr === 'string') return cidr;
  return typeof ipAddress === 'string' ? ipAddress : null;
}
