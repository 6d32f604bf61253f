import { createHash } from 'node:crypto';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVENT_KINDS } from '../../src-shared/login-event.ts';
import { COMMON_NAMES } from './common-names.ts';
import { compose } from './compose.ts';
import { asciiLine, plainText } from './plain-text.ts';
import { render } from './render.ts';
import { DEFAULT_TEMPLATE, PLACEHOLDERS, templateProblem } from './template.ts';
import { eventRow, facts, incident, NOON } from './testing/incidents.ts';
import { XARF_RULES } from './testing/xarf-rules.ts';

function xarfJudge() {
  const ajv = new Ajv2020.default({ allErrors: true });
  addFormats.default(ajv);
  return ajv.compile(XARF_RULES);
}

const attachment = (rendered: ReturnType<typeof render>, name: string) =>
  rendered.attachments.find((one) => one.name === name)?.content ?? '';

describe('what a desk gets', () => {
  test('says what, how many, when in UTC, from where, and how the desk was found', () => {
    const { subject, text, attachments } = render(facts());
    expect(subject).toBe('[abuse] SSH login attempts from 203.0.113.66 (2026-11-22T12:01Z)');
    for (const part of [
      '203.0.113.66 made 312 attempts to log in, from 2026-11-22T11:00:00Z to 2026-11-22T12:00:00Z.',
      'may be compromised',
      'Source port:  36807 (last attempt)',
      'Protocol:     TCP, SSH (destination port 22)',
      'Names tried:  admin and 15 others',
      "This machine's clock is synchronised by NTP.",
      '2026-11-22T12:00:00Z sshd[812]: Failed password for invalid user admin from 203.0.113.66 port 36807 ssh2',
      'RDAP at RIPE names this address as the contact for 203.0.113.0/24',
      'please answer this mail',
      'Reported by Ann <ann@home.example>',
      'Report-ID: 6f1f9d3e-0f2b-4c58-9d3a-0a2b1c4d5e6f',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('The attacked address');
    expect(attachments.map(({ name }) => name)).toEqual(['xarf.json', 'log.txt']);
  });

  test('the attacked address is told only where that is allowed', () => {
    const told = render(facts({ destination: { address: '198.51.100.9', port: 2222 } }));
    expect(told.text).toContain('The attacked address is 198.51.100.9.');
    expect(JSON.parse(attachment(told, 'xarf.json'))).toMatchObject({
      destination_ip: '198.51.100.9',
      destination_port: 2222,
    });
    expect(told.comment).not.toContain('198.51.100.9');
  });

  test('at most 20 lines stand in the text, oldest first, the newest ones; all of them in log.txt', () => {
    const events = Array.from({ length: 50 }, (_, i) => eventRow({ id: i, time: NOON - i * 1000 }));
    const rendered = render(facts({ incidents: [incident({ events })] }));
    const lines = rendered.text.split('\n').filter((line) => line.includes('sshd[812]'));
    expect(lines).toHaveLength(20);
    expect(lines.at(-1)).toContain('2026-11-22T12:00:00Z');
    expect(attachment(rendered, 'log.txt').trim().split('\n')).toHaveLength(50);
  });

  test('a clock of which nothing is known is not claimed to be right', () => {
    expect(render(facts({ clock: 'unknown' })).text).toContain('It is not known whether');
  });

  test('every kind of line is told in words of sshd', () => {
    for (const kind of EVENT_KINDS) {
      const { text } = render(facts({ incidents: [incident({ events: [eventRow({ kind })] })] }));
      expect(text).toMatch(/sshd\[812\]: .*203\.0\.113\.66/);
    }
  });
});

describe('xarf.json', () => {
  test('keeps the rules of XARF v4; its evidence is log.txt, with its hash', () => {
    const judge = xarfJudge();
    const rendered = render(facts());
    const xarf = JSON.parse(attachment(rendered, 'xarf.json'));
    expect(judge(xarf), JSON.stringify(judge.errors)).toBe(true);
    const payload = Buffer.from(xarf.evidence[0].payload, 'base64');
    expect(payload.toString()).toBe(attachment(rendered, 'log.txt'));
    expect(xarf.evidence[0].hash).toBe(`sha256:${createHash('sha256').update(payload).digest('hex')}`);
  });

  test('the rules themselves refuse a report of an address without a port', () => {
    const judge = xarfJudge();
    const { source_port: _, ...rest } = JSON.parse(attachment(render(facts()), 'xarf.json'));
    expect(judge(rest)).toBe(false);
    expect(judge.errors?.some(({ keyword }) => keyword === 'required')).toBe(true);
  });

  test('is left out where sshd logged no port, or nobody can be asked back', () => {
    const noPort = render(facts({ incidents: [incident({ events: [eventRow({ port: null })] })] }));
    const noSender = render(facts({ reporter: { name: 'Ann', address: null } }));
    for (const { attachments } of [noPort, noSender]) {
      expect(attachments.map(({ name }) => name)).toEqual(['log.txt']);
    }
    expect(noPort.text).toContain('Source port:  not logged');
  });

  test('there is one for each address, each with a number of its own that stays the same', () => {
    const both = facts({ incidents: [incident(), incident({ address: '203.0.113.67' })] });
    const judge = xarfJudge();
    const all = render(both).attachments.filter(({ name }) => name.startsWith('xarf'));
    expect(all.map(({ name }) => name)).toEqual(['xarf.json', 'xarf-2.json']);
    const ids = all.map(({ content }) => {
      const xarf = JSON.parse(content);
      expect(judge(xarf), JSON.stringify(judge.errors)).toBe(true);
      return xarf.report_id;
    });
    expect(new Set(ids).size).toBe(2);
    expect(render(both).attachments).toEqual(render(both).attachments);
  });
});

describe('what is kept back', () => {
  test("names that aren't everybody's get one mark each, the same everywhere", () => {
    const events = ['hunter2!', 'mia', 'root', 'hunter2!', 'admin'].map((user, id) => eventRow({ id, user }));
    const own = { hostNames: ['gate'], addresses: new Set<string>(), users: new Set(['mia', 'admin']) };
    const rendered = render(facts({ own, incidents: [incident({ events })] }));
    const lines = attachment(rendered, 'log.txt').trim().split('\n');
    const named = lines.map((line) => /invalid user (\S+)/.exec(line)?.[1]);
    // Oldest first: the events are given newest first.
    expect(named[0]).toMatch(/^<name-\d>$/);
    expect(named[1]).toBe(named[4]);
    expect(named[2]).toBe('root');
    expect(new Set([named[0], named[1], named[3]]).size).toBe(3);
    expect(rendered.redacted).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ what: 'user-name', original: 'hunter2!', lines: 2 }),
        expect.objectContaining({ what: 'local-user', original: 'mia' }),
        expect.objectContaining({ what: 'host-name', original: 'gate', lines: 5 }),
      ]),
    );
  });

  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      'x\r\nBcc: victim@example.org\r\n\r\nhello',
      '\u2028Subject: hello',
      '\x1b[2J\x07',
      '{report_id}{excerpt}',
      '<script>alert(1)</script>',
      '\n.\n',
    ),
  );
  const secret = fc.stringMatching(/^zq[a-z0-9]{6,12}$/);

  test('none of it gets out, whatever the log says', () => {
    const word = fc.record({
      secrets: fc.array(secret, { minLength: 5, maxLength: 5 }),
      text: hostile,
      kind: fc.constantFrom(...EVENT_KINDS),
      method: hostile,
      name: fc.oneof(hostile, fc.constantFrom(...COMMON_NAMES)),
    });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
        const all = words.flatMap(({ secrets }) => secrets);
        const [host = ''] = all;
        const events = words.map(({ secrets, text, kind, method, name }, id) => {
          const [hostName, user, password, other, banner] = secrets;
          const inside = `${name}${user}${text}${password} from 198.51.100.23 ${banner}`;
          return eventRow({
            id,
            kind,
            method: `${method}${other}`,
            user: id % 2 === 0 ? inside : (user ?? null),
            line: `Nov 22 12:00:00 ${hostName} sshd[812]: ${inside} from 203.0.113.66 port 36807 2001:db8:aaaa::1`,
          });
        });
        const own = {
          hostNames: [host],
          addresses: new Set(['2001:db8:aaaa::1']),
          users: new Set(all),
        };
        const rendered = render(facts({ own, incidents: [incident({ events })] }));
        const { subject, text, comment, attachments } = rendered;
        const evidence = attachments
          .filter(({ name }) => name.startsWith('xarf'))
          .map(({ content }) => Buffer.from(JSON.parse(content).evidence[0].payload, 'base64').toString());
        const out = [subject, text, comment, ...attachments.map(({ content }) => content), ...evidence];
        for (const one of out) {
          for (const kept of [...all, '198.51.100.23', '2001:db8:aaaa::1']) expect(one).not.toContain(kept);
          expect(one).not.toMatch(/[^\P{Cc}\n]/u);
        }
        expect(subject).toMatch(/^[\x20-\x7e]+$/);
        expect(comment).toMatch(/^[\x20-\x7e]+$/);
      }),
    );
  });
});

describe('template', () => {
  test('the one that comes along is fine, and each placeholder is explained', () => {
    expect(templateProblem(DEFAULT_TEMPLATE)).toBeNull();
    expect(Object.values(PLACEHOLDERS).every((means) => means.length > 5)).toBe(true);
  });

  test.each([
    ['{details}{excerpt}{report_id}{password}', /"\{password\}" is no placeholder. There are: \{reporter\}/],
    ['{details}{excerpt}', /\{report_id\} is missing/],
    ['{details}{excerpt}{report_id} }', /without its "\{"/],
    ['{details}{excerpt}{report_id', /is no placeholder/],
    ['{details}{excerpt}{{report_id}}', /is no placeholder|without its/],
  ])('%s is refused', (template, why) => {
    expect(templateProblem(template)).toMatch(why);
  });

  test('what stands in a placeholder is never taken for another one', () => {
    const reporter = { name: '{excerpt}', address: null };
    const { text } = render(facts({ reporter, template: '{details}|{excerpt}|{report_id}|{reporter}' }));
    expect(text.endsWith('|{excerpt}')).toBe(true);
  });
});

describe('plain text', () => {
  test('keeps lines and tabs, and nothing else that steers', () => {
    expect(plainText('a\r\nb\rc\td\x1b[2J\u202ee\u2028f\u0000\ufeff')).toBe('a\nb\nc\td[2Je\nf');
    expect(asciiLine('a\r\nBcc: x é')).toBe('a?Bcc: x ?');
  });

  test('holds for every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plainText(text)).not.toMatch(/[^\P{Cc}\n\t]|\p{Cf}|\p{Zl}|\p{Zp}/u);
        expect(asciiLine(text)).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });
});

test('no text gets into the headers of a mail', async () => {
  const clean = await compose({
    reportId: 'id',
    createdAt: NOON,
    from: { name: 'Ann', address: 'ann@home.example' },
    to: 'abuse@isp.example',
    subject: 'x',
    text: 'y',
    attachments: [],
  });
  const names = (raw: Buffer) =>
    raw
      .toString()
      .split('\r\n\r\n')[0]
      ?.split(/\r\n(?![ \t])/)
      .map((line) => line.split(':')[0]);
  const hostile = 'x\r\nBcc: victim@example.org\r\n\r\n<b>\u2028X: y';
  const raw = await compose({
    reportId: 'id',
    createdAt: NOON,
    from: { name: hostile, address: 'ann@home.example' },
    to: 'abuse@isp.example',
    subject: hostile,
    text: hostile,
    attachments: [],
  });
  expect(names(raw)).toEqual(names(clean));
  expect(raw.toString()).toContain('Message-ID: <id@home.example>');
  expect(raw.toString()).toContain('Auto-Submitted: auto-generated');
});
