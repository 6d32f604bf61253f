import { isInt32, type XmlRpcValue } from './xml-rpc-value.ts';

const FORBIDDEN = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

/**
 * A method call of XML-RPC (xmlrpc.com/spec). Numbers go as int.
 * @throws RangeError where a number does not fit an int of 32 bits, or a text has characters that XML can't carry
 */
export function encodeCall(method: string, params: readonly XmlRpcValue[]): string {
  const all = params.map((param) => `<param>${valueTag(param)}</param>`).join('');
  return `<?xml version="1.0"?>\n<methodCall><methodName>${escaped(method)}</methodName><params>${all}</params></methodCall>\n`;
}

function valueTag(value: XmlRpcValue): string {
  return `<value>${typed(value)}</value>`;
}

function typed(value: XmlRpcValue): string {
  if (typeof value === 'string') return `<string>${escaped(value)}</string>`;
  if (typeof value === 'boolean') return `<boolean>${value ? 1 : 0}</boolean>`;
  if (typeof value === 'number') {
    if (!isInt32(value)) throw new RangeError(`${value} is no int of XML-RPC.`);
    return `<int>${value}</int>`;
  }
  if (value instanceof Map) {
    const members = [...(value as ReadonlyMap<string, XmlRpcValue>)].map(
      ([name, member]) => `<member><name>${escaped(name)}</name>${valueTag(member)}</member>`,
    );
    return `<struct>${members.join('')}</struct>`;
  }
  return `<array><data>${(value as readonly XmlRpcValue[]).map(valueTag).join('')}</data></array>`;
}

function escaped(text: string): string {
  if (FORBIDDEN.test(text)) throw new RangeError('XML can not carry all characters of this text.');
  return text.replace(/[&<>\r]/g, (character) => ESCAPES[character] ?? '');
}
