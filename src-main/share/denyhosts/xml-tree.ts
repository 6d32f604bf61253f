import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { ShareProblem } from '../share-problem.ts';

export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** What stands between its tags outside of its children, references resolved. */
  readonly text: string;
}

/** Deeper than any answer of this protocol, which nests eleven. */
const DEEPEST = 40;
const FORBIDDEN = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const parser = new XMLParser({
  preserveOrder: true,
  processEntities: false,
  parseTagValue: false,
  trimValues: false,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  cdataPropName: '#cdata',
  maxNestedTags: DEEPEST,
});

/**
 * The root of an XML document in UTF-8 (XML 1.0), attributes left out. Nothing is ever declared or fetched: a DOCTYPE
 * is refused before anything is parsed, and the only references are those to characters.
 * @throws ShareProblem
 */
export function parseXml(bytes: Buffer): XmlElement {
  const text = utf8(bytes).trim();
  if (FORBIDDEN.test(text)) throw nonsense('has characters that XML does not allow');
  if (/<!(?!--|\[CDATA\[)/.test(text)) throw nonsense('declares a document type, which is never read');
  if (!text.startsWith('<') || !text.endsWith('>')) throw nonsense('is no XML');
  if (XMLValidator.validate(text) !== true) throw nonsense('is broken XML, or was cut off');
  const [root, ...more] = elements(parse(text));
  if (root === undefined || more.length > 0) throw nonsense('is not one XML document');
  return root;
}

export function nonsense(how: string): ShareProblem {
  return new ShareProblem('nonsense', `The answer ${how}.`);
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw nonsense('is not UTF-8');
  }
}

function parse(text: string): unknown {
  try {
    return parser.parse(text) as unknown;
  } catch {
    // Nested too deeply, or with names that no XML-RPC has.
    throw nonsense('is XML of a kind that is not read');
  }
}

/** Of what the parser gives: a list of objects that have the name of the element, with a list of the same. */
function elements(nodes: unknown): XmlElement[] {
  return asList(nodes).flatMap((node) => {
    const [name, inside] = nameAndInside(node);
    return name.startsWith('#') ? [] : [{ name, children: elements(inside), text: textOf(inside) }];
  });
}

function textOf(nodes: unknown): string {
  const parts = asList(nodes).map((node) => {
    const [name, inside] = nameAndInside(node);
    if (name === '#text') return resolved(String(inside));
    return name === '#cdata' ? asList(inside).map((part) => String(nameAndInside(part)[1])) : [];
  });
  return parts.flat().join('');
}

function resolved(text: string): string {
  return text.replace(
    /&(?:(amp|lt|gt|quot|apos);|#([0-9]{1,7});|#x([0-9a-fA-F]{1,6});)?/g,
    (_whole, name?: string, decimal?: string, hex?: string) => {
      if (name !== undefined) return NAMED[name] ?? '';
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      const character = code <= 0x10ffff ? String.fromCodePoint(code) : '';
      if (character === '' || FORBIDDEN.test(character)) throw nonsense('refers to something it may not');
      return character;
    },
  );
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function nameAndInside(node: unknown): readonly [string, unknown] {
  return Object.entries(node as object).find(([name]) => name !== ':@') ?? ['#none', []];
}
