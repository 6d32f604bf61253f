import { describe, expect, test } from 'vitest';
import { type KeyLine, readKeyLine, shownText } from './key-line.ts';
import { expiryOf, quoted, readOptions } from './key-options.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFNKRX/XuPT+50GJtu12F5FeiKtwLexhzy8EA6rf80Uu';

function read(text: string): KeyLine {
  const line = readKeyLine(text);
  if (line.kind !== 'key') throw new Error(`no key: ${JSON.stringify(line)}`);
  return line;
}

describe('a line', () => {
  test.each(['', '   ', '\t', '# a comment', '  # ssh-ed25519', '\r'])('%j is idle', (text) => {
    expect(readKeyLine(text).kind).toBe('idle');
  });

  test.each([
    [KEY, ''],
    [`${KEY} mia`, 'mia'],
    [`  \t${KEY}  mia at home\r`, 'mia at home'],
    [`restrict,from="192.0.2.*" ${KEY} mia`, 'mia'],
    [`,restrict,,no-pty, ${KEY} mia`, 'mia'],
    [`command="echo \\"a b\\", c" ${KEY} mia`, 'mia'],
  ])('%j', (text, comment) => {
    const line = read(text);
    expect(line.comment).toBe(comment);
    expect(text.slice(...line.keyAt)).toBe(KEY);
  });

  test('a comment of any bytes', () => {
    const bytes = Buffer.from(`${KEY} grüße \u{1f511}`).toString('latin1');
    expect(shownText(read(bytes).comment)).toBe('grüße \u{1f511}');
    expect(shownText(read(`${KEY} \xff\xfe`).comment)).toBe('\ufffd\ufffd');
  });

  test.each([
    ['ssh-ed25519', 'names the type ssh-ed25519, but holds no key'],
    ['ssh-rsa AAAA', 'is cut off'],
    ['hello', 'is no key: a type such as ssh-ed25519 and the key itself are expected'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----', 'is part of a private key, which must never be here'],
    ['---- BEGIN SSH2 PUBLIC KEY ----', 'is not in the form of OpenSSH ("ssh-keygen -i" converts it)'],
    [`command="echo ${KEY}`, 'has a quote that is never closed'],
    [`no-such-thing ${KEY}`, 'has an option that sshd does not know: "no-such-thing"'],
    [`restrict,= ${KEY}`, 'has an option that sshd does not know: ""'],
    [`from=192.0.2.1 ${KEY}`, 'has the option "from" with a value that is not in quotes'],
    [`from ${KEY}`, 'has the option "from" without a value'],
    [`from="a",from="b" ${KEY}`, 'has the option "from" twice'],
    [`from="a"b ${KEY}`, 'has something behind the option "from"'],
    [`no-restrict ${KEY}`, 'has an option that sshd does not know: "no-restrict"'],
    [`${KEY}\0 mia`, 'has a NUL character in it, where sshd stops reading it'],
  ])('%j is bad: it %s', (text, fault) => {
    expect(readKeyLine(text)).toEqual({ kind: 'bad', fault });
  });
});

describe('options', () => {
  test('names in any case, values without quotes', () => {
    expect(readOptions('No-PTY,Environment="A=\\"b\\", c",X11-Forwarding,environment="D=e"')).toEqual([
      { text: 'No-PTY', name: 'no-pty', value: null },
      { text: 'Environment="A=\\"b\\", c"', name: 'environment', value: 'A="b", c' },
      { text: 'X11-Forwarding', name: 'x11-forwarding', value: null },
      { text: 'environment="D=e"', name: 'environment', value: 'D=e' },
    ]);
  });

  test('what is quoted is read back', () => {
    for (const value of ['', 'a', 'a "b" \\c', '\\"', '"', 'a,b']) {
      expect(readOptions(quoted('command', value))).toMatchObject([{ value }]);
    }
    expect(() => quoted('command', 'a\\')).toThrow(RangeError);
  });

  test('an end', () => {
    expect(expiryOf('20300101Z')).toBe(Date.UTC(2030, 0, 1));
    expect(expiryOf('203001021530Z')).toBe(Date.UTC(2030, 0, 2, 15, 30));
    expect(expiryOf('20300102153059')).toBe(new Date(2030, 0, 2, 15, 30, 59).getTime());
    for (const text of ['', '2030', '20301301', '20300230', '2030010125', '203001012500']) {
      expect(expiryOf(text)).toBe(null);
    }
    expect(readOptions('expiry-time="soon"')).toHaveProperty('fault');
  });
});
