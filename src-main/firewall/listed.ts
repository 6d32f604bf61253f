import { addressKey, formatPrefix, parsePrefix } from '../../src-shared/address.ts';

/**
 * The canonical target of what a firewall lists.
 * @throws Error for anything else, such as nft's catch-all "*", or a prefix with bits beyond its length
 */
export function listedTarget(element: string): string {
  if (typeof addressKey(element) === 'number') return element;
  const [address = '', length] = element.split('/');
  const prefix = parsePrefix(element);
  if (prefix === null || (length !== undefined && parsePrefix(address)?.network !== prefix.network)) {
    throw new Error(`The firewall holds ${JSON.stringify(element)} where Drawbridge keeps its blocks.`);
  }
  return formatPrefix(prefix);
}
