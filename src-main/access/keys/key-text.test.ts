import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KeyChange } from '../../../src-shared/contract/keys.ts';
import { editedLine, restrictionsOf } from './edit-line.ts';
import { readKeyLine, shownText } from './key-line.ts';
import { bare, linesOf, withLines, withOtherLine, withoutLine } from './key-text.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFNKRX/XuPT+50GJtu12F5FeiKtwLexhzy8EA6rf80Uu';

/** Any bytes, as latin1; often with lines that look like what such files hold. */
const anyText = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc.constantFrom(
        '\n',
        '\r\n',
        '\n\n',
        `${KEY} mia`,
        `restrict ${KEY}`,
        '# comment',
        ' ',
        'x'.repeat(20_000),
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

test('the lines are all there is', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(linesOf(text).join('')).toBe(text);
    }),
  );
});

test('any file survives adding keys and removing them again, byte for byte and in any order', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 3 }), fc.boolean(), (text, count, isBackwards) => {
      const lines = Array.from({ length: count }, (_, i) => `${KEY} new-${i}`);
      const added = withLines(text, lines);
      expect(added.startsWith(text)).toBe(true);
      const order = isBackwards ? lines.toReversed() : lines;
      const removed = order.reduce((rest, line) => {
        const at = linesOf(rest).findLastIndex((whole) => bare(whole) === line);
        return withoutLine(rest, at + 1);
      }, added);
      expect(removed).toBe(text);
    }),
    { numRuns: 500 },
  );
});

test('removing a line leaves all others as they are', () => {
  fc.assert(
    fc.property(anyText, fc.nat(), (text, nth) => {
      const lines = linesOf(text);
      fc.pre(lines.length > 0);
      const number = (nth % lines.length) + 1;
      const rest = lines.toSpliced(number - 1, 1).join('');
      // Where the last line goes that had no newline, the one before it has none.
      expect(withoutLine(text, number)).toBe(
        number === lines.length && !text.endsWith('\n') ? bare(rest) : rest,
      );
    }),
  );
});

const anyChange: fc.Arbitrary<KeyChange> = fc.record(
  {
    comment: fc
      .string({ unit: 'grapheme', maxLength: 30 })
      .map((text) => text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, '').trim()),
    restrictions: fc.record(
      {
        from: fc.option(
          fc.array(fc.constantFrom('192.0.2.1', '2001:db8::/32', '*.example.org'), {
            minLength: 1,
            maxLength: 3,
          }),
        ),
        command: fc.option(
          fc
            .string({ minLength: 1, maxLength: 20 })
            .filter((text) => !/[\p{Cc}]/u.test(text) && !text.endsWith('\\')),
        ),
        restrict: fc.boolean(),
        noPortForwarding: fc.boolean(),
        noAgentForwarding: fc.boolean(),
        noX11Forwarding: fc.boolean(),
        noPty: fc.boolean(),
        expiryTime: fc.option(fc.constantFrom('20300101', '203001011200Z')),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

const anyOptions = fc.constantFrom(
  '',
  'restrict ',
  'No-PTY,restrict\t',
  'no-pty, ',
  'from="192.0.2.9",environment="A=\\"b\\"",no-user-rc ',
  'command="a, b \\"c\\"",no-x11-forwarding,permitopen="localhost:80"  ',
  'expiry-time="20290101",expiry-time="20280101" ',
);
const anyTail = fc.constantFrom('', ' mia', '  mia at home ', ' \xff\xfe', '\t#1', ' mia\r');

describe('editing', () => {
  test('changes what is named, and nothing else in the line', () => {
    fc.assert(
      fc.property(anyOptions, anyTail, anyChange, (options, tail, change) => {
        const text = ` ${options}${KEY}${tail}`;
        const before = readKeyLine(text);
        if (before.kind !== 'key') throw new Error('no key');
        const edited = editedLine(text, before, change);
        const after = readKeyLine(edited);
        if (after.kind !== 'key') throw new Error(`${JSON.stringify(after)} in ${edited}`);
        expect(after.base64).toBe(before.base64);
        expect(edited.endsWith('\r')).toBe(text.endsWith('\r'));
        const wanted = change.restrictions ?? {};
        const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
        expect(restrictionsOf(after.options)).toEqual({ ...restrictionsOf(before.options), ...given });
        if (change.comment === undefined) expect(after.comment).toBe(before.comment);
        else expect(shownText(after.comment)).toBe(change.comment);
      }),
      { numRuns: 1000 },
    );
  });

  test('a change that changes nothing leaves every byte', () => {
    fc.assert(
      fc.property(anyOptions, anyTail, (options, tail) => {
        const text = `\t${options}${KEY}${tail}`;
        const line = readKeyLine(text);
        if (line.kind !== 'key') throw new Error('no key');
        const { other: _other, ...restrictions } = restrictionsOf(line.options);
        expect(editedLine(text, line, { restrictions })).toBe(text);
        expect(editedLine(text, line, {})).toBe(text);
      }),
    );
  });

  test('changes only its line of the file', () => {
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        const start = before === '' || before.endsWith('\n') ? before : `${before}\n`;
        const text = `${start}${KEY} mia\r\n${after}`;
        const number = linesOf(start).length + 1;
        expect(withOtherLine(text, number, `restrict ${KEY} mia\r`)).toBe(
          `${start}restrict ${KEY} mia\r\n${after}`,
        );
      }),
    );
  });

  test('in words of a file', () => {
    const text = `from="192.0.2.1",No-Pty ${KEY} mia`;
    const line = readKeyLine(text);
    if (line.kind !== 'key') throw new Error('no key');
    expect(
      editedLine(text, line, {
        comment: 'Mia’s laptop',
        restrictions: { from: null, noX11Forwarding: true, command: 'a "b"' },
      }),
    ).toBe(
      Buffer.from(`No-Pty,command="a \\"b\\"",no-X11-forwarding ${KEY} Mia’s laptop`).toString('latin1'),
    );
    expect(() => editedLine(text, line, { restrictions: { command: 'a\\' } })).toThrow('backslash');
  });
});
