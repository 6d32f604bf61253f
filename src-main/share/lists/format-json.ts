import { ShareProblem } from '../share-problem.ts';

/** An entry of AbuseIPDB's has about 150 bytes. */
const MOST_BYTES = 16_384;

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** An item of the list, or (with its name) a member of what the list is wrapped in. */
export interface JsonItem {
  readonly member: string | null;
  readonly value: unknown;
}

/**
 * The items of a JSON array, or of the array `data` of a JSON object, one at a time: JSON.parse of the whole would hold
 * up everybody else.
 * @throws ShareProblem if the text is no such JSON, or an item is longer than 16,384 bytes
 */
export function* jsonItems(bytes: Buffer, start: number): Generator<JsonItem> {
  const reader = new JsonReader(bytes, start);
  const opening = reader.next();
  if (opening === OPEN_ARRAY) {
    yield* itemsOf(reader);
  } else if (opening === OPEN_OBJECT) {
    let hasData = false;
    for (const _ of separated(reader, CLOSE_OBJECT)) {
      const member = reader.value();
      if (typeof member !== 'string' || reader.next() !== COLON) throw damaged();
      if (member === 'data' && reader.peek() === OPEN_ARRAY) {
        hasData = true;
        reader.next();
        yield* itemsOf(reader);
      } else {
        yield { member, value: reader.value() };
      }
    }
    if (!hasData)
      throw new ShareProblem(
        'nonsense',
        'The JSON holds no list: it is neither an array nor has one named data.',
      );
  } else {
    throw damaged();
  }
  if (reader.peek() !== undefined) throw damaged();
}

function* itemsOf(reader: JsonReader): Generator<JsonItem> {
  for (const _ of separated(reader, CLOSE_ARRAY)) yield { member: null, value: reader.value() };
}

/** Yields where an element begins, until the closing bracket. */
function* separated(reader: JsonReader, closing: number): Generator<undefined> {
  if (reader.peek() === closing) {
    reader.next();
    return;
  }
  for (;;) {
    yield;
    const between = reader.next();
    if (between === closing) return;
    if (between !== COMMA) throw damaged();
  }
}

class JsonReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, start: number) {
    this.#bytes = bytes;
    this.#at = start;
  }

  /** The next byte that is no white space; undefined at the end. */
  peek(): number | undefined {
    while (isSpace(this.#bytes[this.#at])) this.#at++;
    return this.#bytes[this.#at];
  }

  next(): number | undefined {
    const byte = this.peek();
    this.#at++;
    return byte;
  }

  value(): unknown {
    this.peek();
    const start = this.#at;
    this.#at = this.#endOfValue(start);
    try {
      return JSON.parse(this.#bytes.toString('utf8', start, this.#at)) as unknown;
    } catch {
      throw damaged();
    }
  }

  #endOfValue(start: number): number {
    const bytes = this.#bytes;
    const most = Math.min(bytes.length, start + MOST_BYTES);
    let depth = 0;
    let isText = false;
    for (let at = start; at < most; at++) {
      const byte = bytes[at];
      if (isText) {
        if (byte === BACKSLASH) at++;
        else if (byte === QUOTE) isText = false;
        if (!isText && depth === 0) return at + 1;
      } else if (byte === QUOTE) {
        isText = true;
      } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
        depth++;
      } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
        if (depth === 0) return at;
        depth--;
        if (depth === 0) return at + 1;
      } else if (depth === 0 && (byte === COMMA || isSpace(byte))) {
        return at;
      }
    }
    if (most === bytes.length) throw damaged();
    throw new ShareProblem('nonsense', `An item of the list is longer than ${MOST_BYTES} bytes.`);
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function damaged(): ShareProblem {
  return new ShareProblem('nonsense', 'The JSON of the list is damaged, or breaks off.');
}
