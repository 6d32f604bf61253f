import { plainLine } from '../plain-line.ts';
import { XmlRpcFault } from './xml-rpc-fault.ts';
import { isInt32, type XmlRpcValue } from './xml-rpc-value.ts';
import { nonsense, parseXml, type XmlElement } from './xml-tree.ts';

/** A server gives 50 addresses an answer (facts/reporting-and-sharing.md §4); this leaves room for others. */
const MOST_VALUES = 10_000;

/**
 * What a method gave back, read from a response of XML-RPC.
 * @throws XmlRpcFault where the server answered with a fault
 * @throws ShareProblem where it is no such response
 */
export function decodeAnswer(bytes: Buffer): XmlRpcValue {
  const root = parseXml(bytes);
  if (root.name !== 'methodResponse') throw nonsense('is no XML-RPC response');
  const values = { left: MOST_VALUES };
  const inside = only(root);
  if (inside.name === 'fault') throw asFault(readValue(only(inside, 'value'), values));
  if (inside.name !== 'params') throw nonsense('is no XML-RPC response');
  return readValue(only(only(inside, 'param'), 'value'), values);
}

function asFault(value: XmlRpcValue): Error {
  const code = value instanceof Map ? value.get('faultCode') : undefined;
  const text = value instanceof Map ? value.get('faultString') : undefined;
  if (typeof code !== 'number' || !isInt32(code) || typeof text !== 'string') {
    return nonsense('is a fault without a code and a text');
  }
  return new XmlRpcFault(code, `The server refused it with fault ${code}: ${plainLine(text)}`);
}

function readValue(value: XmlElement, values: { left: number }): XmlRpcValue {
  if (--values.left < 0) throw nonsense(`holds more than ${MOST_VALUES} values`);
  // Without a type it is a string.
  if (value.children.length === 0) return value.text;
  const typed = only(value);
  switch (typed.name) {
    case 'string':
      return leafText(typed);
    case 'int':
    case 'i4':
      return readNumber(typed, /^[+-]?[0-9]{1,10}$/, isInt32);
    case 'double':
      return readNumber(typed, /^[+-]?[0-9]{1,320}(\.[0-9]{0,320})?([eE][+-]?[0-9]{1,3})?$/, Number.isFinite);
    case 'boolean':
      return readNumber(typed, /^[01]$/, () => true) === 1;
    case 'array':
      return childrenOf(only(typed, 'data'), 'value').map((item) => readValue(item, values));
    case 'struct':
      return readStruct(typed, values);
    default:
      throw nonsense('holds a type of value that is not read here');
  }
}

function readStruct(struct: XmlElement, values: { left: number }): XmlRpcValue {
  const members = new Map<string, XmlRpcValue>();
  for (const member of childrenOf(struct, 'member')) {
    const [name, value, ...more] = member.children;
    if (name?.name !== 'name' || value?.name !== 'value' || more.length > 0 || member.text.trim() !== '') {
      throw nonsense('holds a member that is no name and value');
    }
    const key = leafText(name);
    if (members.has(key)) throw nonsense('names a member twice');
    members.set(key, readValue(value, values));
  }
  return members;
}

function readNumber(element: XmlElement, form: RegExp, isInRange: (value: number) => boolean): number {
  const text = leafText(element).trim();
  const value = Number(text);
  if (!form.test(text) || !isInRange(value)) throw nonsense(`holds a wrong ${element.name}`);
  return value;
}

function leafText(element: XmlElement): string {
  if (element.children.length > 0) throw nonsense(`holds tags within a ${element.name}`);
  return element.text;
}

/** @throws ShareProblem where there are others, or text between them */
function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  if (element.text.trim() !== '' || element.children.some((child) => child.name !== name)) {
    throw nonsense(`holds something else than ${name} in a ${element.name}`);
  }
  return element.children;
}

function only(element: XmlElement, name?: string): XmlElement {
  const [child, ...more] = name === undefined ? element.children : childrenOf(element, name);
  if (child === undefined || more.length > 0 || element.text.trim() !== '') {
    throw nonsense(`does not hold exactly one thing in a ${element.name}`);
  }
  return child;
}
