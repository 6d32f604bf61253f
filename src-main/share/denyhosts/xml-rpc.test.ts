import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ShareProblem } from '../share-problem.ts';
import { xmlAnswer, xmlFault } from './testing/xml-answer.ts';
import { decodeAnswer } from './xml-rpc-answer.ts';
import { encodeCall } from './xml-rpc-call.ts';
import { XmlRpcFault } from './xml-rpc-fault.ts';
import type { XmlRpcValue } from './xml-rpc-value.ts';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, `testing/fixtures/${name}.xml`));
const withoutLayout = (text: string) => text.replace(/<\?xml[^>]*\?>/, '').replace(/\s*\n\s*/g, '');

describe('as Python’s client and server speak it', () => {
  test.each<[string, string, XmlRpcValue[]]>([
    ['add-hosts', 'add_hosts', [['203.0.113.7', '203.0.113.8']]],
    ['get-new-hosts', 'get_new_hosts', [0, 1, ['203.0.113.7'], 0]],
    ['get-new-hosts-none', 'get_new_hosts', [0, 3, [], 18_000]],
    ['get-new-hosts-future', 'get_new_hosts', [2 ** 31 - 1, 3, [], 18_000]],
    ['version-report', 'version_report', [['3.11.2', '3.1']]],
  ])('the call %s', (name, method, params) => {
    expect(withoutLayout(encodeCall(method, params))).toBe(withoutLayout(String(fixture(`${name}.call`))));
  });

  test('answers', () => {
    expect(decodeAnswer(fixture('add-hosts.answer'))).toBe(0);
    expect(decodeAnswer(fixture('get-new-hosts.answer'))).toEqual(
      new Map<string, XmlRpcValue>([
        ['timestamp', expect.stringMatching(/^[0-9]{10}$/)],
        ['hosts', ['203.0.113.9', '203.0.113.8']],
      ]),
    );
    expect(decodeAnswer(fixture('get-new-hosts-none.answer'))).toEqual(
      new Map<string, XmlRpcValue>([
        ['timestamp', expect.any(String)],
        ['hosts', []],
      ]),
    );
  });

  test.each([
    ['add-hosts-bad-address', 101, 'Illegal IP address "192.168.1.1".'],
    ['get-new-hosts-wrong', 102, 'Illegal parameters.'],
    ['get-new-hosts-future', 103, 'Illegal timestamp.'],
    ['add-hosts-not-added', 104, 'Error adding hosts: 203.0.113.104'],
    ['version-report', 8001, 'procedure version_report not found'],
  ])('the fault of %s', (name, code, text) => {
    const problem = problemOf(fixture(`${name}.answer`));
    expect(problem).toBeInstanceOf(XmlRpcFault);
    expect(problem).toMatchObject({
      kind: 'failed',
      code,
      message: `The server refused it with fault ${code}: ${text}`,
    });
  });
});

function problemOf(bytes: Buffer): ShareProblem {
  try {
    decodeAnswer(bytes);
  } catch (error) {
    if (error instanceof ShareProblem) return error;
    throw error;
  }
  throw new Error('It was taken.');
}

/** All that XML can carry, the awkward parts of it often. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '&',
        '&amp;',
        ']]>',
        '<![CDATA[',
        '&#0;',
        '\r',
        '\r\n',
        '\n',
        ' ',
        '\t',
        '"',
        "'",
      ),
      fc.constantFrom('</value>', '<!DOCTYPE x>', '<!--', '__proto__', '#text', '0x10', 'true', '1e5', ':@'),
      fc
        .string({ unit: 'grapheme' })
        .map((one) => one.replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

const value: fc.Arbitrary<XmlRpcValue> = fc.letrec<{ any: XmlRpcValue }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    fc.boolean(),
    fc.array(tie('any'), { maxLength: 4 }),
    fc
      .uniqueArray(fc.tuple(text, tie('any')), { maxLength: 4, selector: ([name]) => name })
      .map((all) => new Map(all)),
  ),
})).any;

test('what is encoded is what is decoded', () => {
  fc.assert(
    fc.property(value, (one) => {
      expect(decodeAnswer(xmlAnswer(one))).toEqual(one);
    }),
    { numRuns: 500 },
  );
});

test('what XML-RPC can’t carry is not sent', () => {
  expect(() => encodeCall('x', [2 ** 31])).toThrow(RangeError);
  expect(() => encodeCall('x', [0.5])).toThrow(RangeError);
  expect(() => encodeCall('x', ['a\u0000b'])).toThrow(RangeError);
  expect(() => encodeCall('x', ['\ud800'])).toThrow(RangeError);
});

const response = (inside: string) =>
  Buffer.from(`<?xml version="1.0"?>\n<methodResponse>${inside}</methodResponse>\n`);
const given = (inside: string) => response(`<params><param><value>${inside}</value></param></params>`);

test('other spellings of the same', () => {
  expect(decodeAnswer(given('text &amp; <![CDATA[&amp;<x>]]>'))).toBe('text & &amp;<x>');
  expect(decodeAnswer(given('<i4> -5 </i4>'))).toBe(-5);
  expect(decodeAnswer(given('<double>1.5e3</double>'))).toBe(1500);
  expect(decodeAnswer(given('<boolean>1</boolean>'))).toBe(true);
  expect(decodeAnswer(given('<string/>'))).toBe('');
  expect(decodeAnswer(given(' <string>&#x41;&#66;<!-- of two parts -->C</string>\n'))).toBe('ABC');
  expect(decodeAnswer(Buffer.from(`\ufeff${String(xmlAnswer(['x']))}`))).toEqual(['x']);
});

test('a member named __proto__ is a name like any other', () => {
  const proto =
    '<struct><member><name>__proto__</name><value><struct><member><name>hosts</name><value>x</value></member></struct></value></member></struct>';
  const answer = decodeAnswer(given(proto));
  expect(answer).toEqual(new Map([['__proto__', new Map([['hosts', 'x']])]]));
  expect((answer as ReadonlyMap<string, XmlRpcValue>).get('hosts')).toBeUndefined();
  expect(({} as Record<string, unknown>)['hosts']).toBeUndefined();
});

test('the text of a fault is one plain line, not too long', () => {
  const { message } = problemOf(xmlFault(104, `a\r\nb\u202e\u009b${'c'.repeat(1000)}`));
  expect(message).toMatch(/^The server refused it with fault 104: a b c+…$/);
  expect(message.length).toBeLessThan(250);
});

const doctype = (inside: string) =>
  Buffer.from(`<?xml version="1.0"?>\n<!DOCTYPE x [${inside}]>\n<methodResponse/>`);
const laughs = Array.from({ length: 30 }, (_, i) => `<!ENTITY l${i + 1} "&l${i};&l${i};">`).join('');

describe('refused', () => {
  test.each<[string, Buffer, RegExp]>([
    ['an entity', doctype('<!ENTITY a "b">'), /declares a document type/],
    ['billion laughs', doctype(`<!ENTITY l0 "ha">${laughs}`), /declares a document type/],
    ['a file by an entity', doctype('<!ENTITY a SYSTEM "file:///etc/passwd">'), /declares a document type/],
    ['a document type only', Buffer.from('<!doctype html><html></html>'), /declares a document type/],
    ['an entity that nobody declared', given('&passwd;'), /refers to something/],
    ['a lone ampersand', given('a & b'), /broken XML|refers to something/],
    ['a reference to NUL', given('&#0;'), /refers to something/],
    ['a reference to half a character', given('&#xd800;'), /refers to something/],
    ['a reference beyond Unicode', given('&#x110000;'), /refers to something/],
    ['NUL itself', given('\u0000'), /does not allow/],
    ['nothing', Buffer.alloc(0), /no XML/],
    ['text', Buffer.from('It works!'), /no XML/],
    ['text before it', Buffer.concat([Buffer.from('ok '), given('x')]), /no XML/],
    ['text after it', Buffer.concat([given('x'), Buffer.from('ok')]), /no XML/],
    ['two of them', Buffer.concat([xmlAnswer('x'), given('y').subarray(22)]), /XML/],
    ['HTML', Buffer.from('<html><body><p>It works</p></body></html>'), /no XML-RPC response/],
    ['HTML that is no XML', Buffer.from('<html><body><p>It<br>works</body></html>'), /broken XML/],
    ['a call', Buffer.from(encodeCall('add_hosts', [[]])), /no XML-RPC response/],
    ['cut off', given('<string>203.0.113.7</string>').subarray(0, 90), /XML/],
    ['crossed tags', given('<string><int></string></int>'), /broken XML/],
    [
      'Latin-1',
      Buffer.concat([given('x').subarray(0, 70), Buffer.from([0xe4]), given('').subarray(70)]),
      /UTF-8/,
    ],
    ['UTF-16', Buffer.from(String(given('x')), 'utf16le'), /does not allow/],
    ['nothing in it', response(''), /exactly one/],
    [
      'two params',
      response('<params><param><value>a</value></param><param><value>b</value></param></params>'),
      /exactly one/,
    ],
    ['a param and a fault', response('<params/><fault/>'), /exactly one/],
    ['a value of two types', given('<string>a</string><int>1</int>'), /exactly one/],
    ['a value with text beside its type', given('a<int>1</int>'), /exactly one/],
    ['tags in a text', given('<string>a<b/></string>'), /tags within/],
    ['nil', given('<nil/>'), /type of value/],
    ['dateTime', given('<dateTime.iso8601>20260101T00:00:00</dateTime.iso8601>'), /type of value/],
    ['base64', given('<base64>AAAA</base64>'), /type of value/],
    ['i8', given('<i8>1</i8>'), /type of value/],
    ['a tag named __proto__', given('<__proto__>1</__proto__>'), /kind that is not read/],
    ['a tag named constructor', given('<constructor>1</constructor>'), /XML|type of value/],
    ['an int of 33 bits', given('<int>2147483648</int>'), /wrong int/],
    ['an int in hexadecimal', given('<int>0x10</int>'), /wrong int/],
    ['no int', given('<int></int>'), /wrong int/],
    ['a double without end', given('<double>1e999</double>'), /wrong double/],
    ['no number', given('<double>NaN</double>'), /wrong double/],
    ['a boolean of another kind', given('<boolean>true</boolean>'), /wrong boolean/],
    ['an array without data', given('<array/>'), /exactly one/],
    ['an array of ints without value', given('<array><data><int>1</int></data></array>'), /something else/],
    [
      'a member without a value',
      given('<struct><member><name>a</name></member></struct>'),
      /no name and value/,
    ],
    [
      'a member twice',
      given(
        '<struct><member><name>a</name><value>1</value></member><member><name>a</name><value>2</value></member></struct>',
      ),
      /twice/,
    ],
    [
      'nested 1,000 deep',
      given(`${'<array><data><value>'.repeat(1000)}${'</value></data></array>'.repeat(1000)}`),
      /kind that is not read/,
    ],
    ['50,000 tags that are never closed', Buffer.from('<a>'.repeat(50_000)), /XML/],
    ['10,001 addresses', xmlAnswer(Array.from({ length: 10_001 }, () => '203.0.113.7')), /more than 10000/],
    ['a fault of text', response('<fault><value>no</value></fault>'), /without a code/],
    [
      'a fault with a text as its code',
      response(
        '<fault><value><struct><member><name>faultCode</name><value>8001</value></member><member><name>faultString</name><value>x</value></member></struct></value></fault>',
      ),
      /without a code/,
    ],
    [
      'a fault with half a code',
      response(
        '<fault><value><struct><member><name>faultCode</name><value><double>1.5</double></value></member><member><name>faultString</name><value>x</value></member></struct></value></fault>',
      ),
      /without a code/,
    ],
    [
      'a fault with an absurd code',
      response(
        '<fault><value><struct><member><name>faultCode</name><value><int>99999999999999999999</int></value></member><member><name>faultString</name><value>x</value></member></struct></value></fault>',
      ),
      /wrong int/,
    ],
  ])('%s', (_name, bytes, message) => {
    const problem = problemOf(bytes);
    expect(problem.kind).toBe('nonsense');
    expect(problem.message).toMatch(message);
    expect(problem).not.toBeInstanceOf(XmlRpcFault);
  });

  test('anything at all: a value or a problem, nothing else', () => {
    const piece = fc.constantFrom(
      ...[
        '<',
        '>',
        '/',
        '&',
        ';',
        '<value>',
        '</value>',
        '<string>',
        '</string>',
        '<struct>',
        '<member>',
        '<name>',
      ],
      ...[
        '<![CDATA[',
        ']]>',
        '<!--',
        '-->',
        '<?',
        '?>',
        '"',
        '=',
        ' x="',
        'a',
        '\n',
        '</methodResponse>',
        '<fault>',
      ],
    );
    const noise = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          noise,
          noise.map((one) => String(given(one))),
        ),
        (one) => {
          try {
            decodeAnswer(Buffer.from(one));
          } catch (error) {
            expect(error).toBeInstanceOf(ShareProblem);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
