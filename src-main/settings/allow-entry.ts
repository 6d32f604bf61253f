import { formatPrefix, parsePrefix } from '../../src-shared/address.ts';

/**
 * The canonical form of an entry of the allow list: an address or CIDR prefix
 * as src-shared/address.ts writes it, or a DNS name in lower case without its
 * final dot. Null if the text is none of these.
 */
export function canonicalAllowEntry(text: string): string | null {
  const prefix = parsePrefix(text);
  if (prefix !== null) return formatPrefix(prefix);
  return canonicalName(text);
}

/**
 * A DNS name by the letters, digits and hyphens of RFC 1123 (and "_", which
 * dynamic DNS services hand out). Its last label is no number: "192.0.2.300"
 * is a mistyped address, not a name.
 */
function canonicalName(text: string): string | null {
  const name = text.toLowerCase().replace(/\.$/, '');
  if (name.length === 0 || name.length > 253) return null;
  const labels = name.split('.');
  if (!labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))) return null;
  return /^[0-9]+$/.test(labels.at(-1) ?? '') ? null : name;
}
