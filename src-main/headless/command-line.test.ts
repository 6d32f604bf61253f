import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CallName, callSchemas } from '../../src-shared/contract.ts';
import { drawbridge } from './testing/command.ts';
import { ATTACKERS, BLOCKS, EVENTS, HOSTILE_USER, NOW, PRESETS, STATUS } from './testing/fake-data.ts';
import { serve } from './testing/serve.ts';
import { temporaryDirectory } from './testing/temporary.ts';

/** Runs against a guard in memory, which is given back too. */
async function asked(...argv: string[]) {
  const { guard, path } = await serve();
  return { guard, ...(await drawbridge(argv, { socket: path })) };
}

const SHOWN_USER =
  'root\\x1b[2J\\x1b]0;owned\\x07\\u{202e}txt.exe\\u{2066}\\nFake: all is well\\r\\x9b31m"</script>';

describe('status', () => {
  test('for people', async () => {
    const { code, out, err } = await asked('status');
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(
      `${[
        '● Drawbridge guards this machine: 2 attackers are kept out.',
        '',
        '  Log       The journal of ssh.service, chosen because this machine has no /var/log/auth.log.',
        '            120,331 lines, 18,204 login events, last line 12 s ago',
        '  Firewall  nftables: chosen because nft works here and the guard runs as root.',
        '            holds 2 addresses, checked 31 s ago',
        '  Store     /var/lib/drawbridge/drawbridge.db, 12.3 MB',
        '  Today     1,204 attempts, 31 new blocks',
        '  In all    120,331 attempts by 2,331 attackers, 2 blocked now',
        '  Guard     version 0.1.0, pid 4711, running for 3d 4h',
        '            state in /var/lib/drawbridge',
      ].join('\n')}\n`,
    );
  });

  test('what has proven a firewall is said', async () => {
    const { guard, path } = await serve();
    const found = "A connection to 127.0.0.1, made as a test, came by Drawbridge's rules in pf.";
    const proof = { state: 'proven', found, at: NOW } as const;
    guard.status.firewall = { ...guard.status.firewall, engine: 'pf', reason: 'Blocking with pf.', proof };
    const proven = await drawbridge(['status'], { socket: path });
    expect(proven.out).toContain(`pf: Blocking with pf.\n            ${found}\n            holds`);
    guard.status.firewall.proof = { ...proof, state: 'unproven' };
    expect((await drawbridge(['status'], { socket: path })).out).not.toContain(found);
  });

  test('a pause and what needs the owner are said', async () => {
    const { guard, path } = await serve();
    guard.status.condition = 'paused';
    guard.status.pausedUntil = NOW + 900_000;
    const paused = await drawbridge(['status'], { socket: path });
    expect(paused.out).toContain('  Paused     15 min still\n  Condition  paused\n');
    guard.status.condition = 'attention';
    guard.status.pausedUntil = null;
    guard.status.advice = {
      sentence: 'Passwords are still accepted.',
      button: 'Switch to Keys…',
      action: 'ssh-access',
    };
    const { out } = await drawbridge(['status'], { socket: path });
    expect(out).toContain('  Condition  needs you\n             Passwords are still accepted.\n');
  });

  test('something broken: it is said, and the exit code is 1', async () => {
    const { guard, path } = await serve();
    guard.status.firewall.problem = 'nft is missing. Install it with: apt install nftables';
    for (const argv of [['status'], ['status', '--json']]) {
      const { code, out } = await drawbridge(argv, { socket: path });
      expect(code).toBe(1);
      expect(out).toContain('apt install nftables');
    }
  });
});

describe('pause and resume', () => {
  test('for so long, until a time, and its end', async () => {
    const { guard, path } = await serve();
    const paused = await drawbridge(['pause', '15m'], { socket: path });
    expect([paused.code, paused.out]).toEqual([0, 'Paused: nobody is kept out.\n']);
    expect(guard.status.pausedUntil).toBe(NOW + 900_000);
    await drawbridge(['pause', '--until', '16:19'], { socket: path });
    expect(guard.status.pausedUntil).toBe(NOW + 86_400_000 - 60_000);
    await drawbridge(['pause', '--until', new Date(NOW + 5000).toISOString(), '--json'], { socket: path });
    expect(guard.status.pausedUntil).toBe(NOW + 5000);
    const resumed = await drawbridge(['resume'], { socket: path });
    expect([resumed.code, resumed.out]).toEqual([0, `${STATUS.sentence}\n`]);
    expect(guard.status.pausedUntil).toBe(null);
  });

  test.each([
    [[]],
    [['15m', '--until', '08:00']],
    [['soon']],
    [['--until', '25:00']],
    [['--until', 'tomorrow']],
  ])('%j is refused', async (argv) => {
    const { guard, path } = await serve();
    const { code, err } = await drawbridge(['pause', ...argv], { socket: path });
    expect(code).toBe(2);
    expect(err).toMatch(/^drawbridge: /);
    expect(guard.status.pausedUntil).toBe(null);
  });
});

test('attackers', async () => {
  const { guard, path } = await serve();
  const plain = await drawbridge(['attackers'], { socket: path });
  const users = (text: string) => text.padEnd(SHOWN_USER.length + 4);
  expect(plain.out.split('\n')).toEqual([
    `ATTACKER                ATTEMPTS  ${users('USERS TRIED')}  FIRST   LAST       NOW`,
    `2001:db8:bad:cafe::/64         3  ${users(`${SHOWN_USER}, ""`)}  40 min  12 s       watched, 3 of 5`,
    `203.0.113.66               1,204  ${users('root, admin, oracle +14')}  3 days  2 min      blocked for 22 h`,
    `192.0.2.7                      6  ${users('ann')}  3 h     3 h        left alone: logged in not long ago`,
    `198.51.100.7                  41  ${users('postgres')}  7 May   yesterday  blocked for ever`,
    '',
  ]);
  const sorted = await drawbridge(['attackers', '--sort', 'attempts', '--limit', '1', '--offset', '1'], {
    socket: path,
  });
  expect(sorted.out).toContain('198.51.100.7');
  expect(sorted.out).toContain('2 to 2 of 4 attackers. More with --limit and --offset.');
  const found = await drawbridge(['attackers', '--search', 'post', '--json'], { socket: path });
  expect(JSON.parse(found.out)).toEqual({ total: 1, attackers: [ATTACKERS[2]] });
  expect((await drawbridge(['attackers', '--search', 'zzz'], { socket: path })).out).toBe(
    'No attacker matches "zzz".\n',
  );
  guard.handlers.attackers = () => ({ total: 0, attackers: [] });
  expect((await drawbridge(['attackers'], { socket: path })).out).toBe('Nobody has attacked yet.\n');
});

describe('attacker', () => {
  test('its story, the raw lines whole where the output is no terminal', async () => {
    const { code, out } = await asked('attacker', '203.0.113.66');
    expect(code).toBe(0);
    expect(out).toContain(
      '203.0.113.66  blocked for 22 h\n1,204 attempts for 17 users, first 3 days ago, last 2 min ago',
    );
    for (const part of [
      'Users tried',
      'oracle',
      'Blocks',
      'expired 2 days ago',
      'Left alone',
      'has an open session',
    ]) {
      expect(out).toContain(part);
    }
    const timeline = out.slice(out.indexOf('Timeline')).trimEnd().split('\n');
    expect(timeline[2]).toBe(
      '2025-11-23 16:18:01  failed             Nov 23 16:18:00 gate sshd[812]: Failed password for invalid user admin from 203.0.113.66 port 36807 ssh2',
    );
    expect(timeline[3]).toContain(`invalid user ${SHOWN_USER} from 203.0.113.66`);
    // Five lines, and what the guard did after the first of them.
    expect(timeline.length).toBe(2 + EVENTS.length + 1);
  });

  test('on a terminal nothing is wider than it, and lines begin with what sshd says', async () => {
    const { path } = await serve();
    const { out } = await drawbridge(['attacker', '203.0.113.66'], {
      socket: path,
      columns: 72,
      environment: { NO_COLOR: '1' },
    });
    const timeline = out.slice(out.indexOf('Timeline'), out.indexOf('Whole lines:')).trim().split('\n');
    for (const line of timeline) expect(line.length).toBeLessThanOrEqual(72);
    expect(timeline[2]).toBe('2025-11-23 16:18:01  failed             Failed password for invalid use…');
  });

  test('nobody by that address', async () => {
    const plain = await asked('attacker', '192.0.2.99');
    expect([plain.code, plain.out]).toEqual([1, '']);
    expect(plain.err).toBe(
      'drawbridge: 192.0.2.99 has not attacked. "drawbridge attackers" lists those that have.\n',
    );
    const json = await asked('attacker', '192.0.2.99', '--json');
    expect([json.code, json.out]).toEqual([1, 'null\n']);
  });
});

test('blocked', async () => {
  const { guard, path } = await serve();
  const { out } = await drawbridge(['blocked'], { socket: path });
  expect(out.split('\n')).toEqual([
    'BLOCKED          SINCE   ENDS     BY            WHY',
    "203.0.113.66     2 h     in 22 h  invalid-user  5 attempts for users that don't exist within 10 minutes: admin, oracle, test",
    '198.51.100.0/24  14 Nov  never    owner         scans us every night',
    '',
  ]);
  const ended = await drawbridge(['blocked', '--ended'], { socket: path });
  expect(ended.out).toContain('expired 2 days ago');
  expect(ended.out).toContain(SHOWN_USER);
  const few = await drawbridge(['blocked', '--limit', '1'], { socket: path });
  expect(few.out).toContain('1 of 2 blocks. More with --limit and --offset.');
  guard.blocks = [];
  expect((await drawbridge(['blocked'], { socket: path })).out).toBe('Nobody is blocked.\n');
});

test('block and unblock', async () => {
  const { guard, path } = await serve();
  const run = (...argv: string[]) => drawbridge(argv, { socket: path });
  expect((await run('block', '192.0.2.9', '--for', '1d', '--reason', 'noise')).out).toBe(
    '192.0.2.9 is blocked for 1 day.\n',
  );
  expect(guard.blocks.at(-1)).toMatchObject({ target: '192.0.2.9', reason: 'noise', by: 'owner' });
  expect((await run('block', '2001:DB8::/32')).out).toBe('2001:db8::/32 is blocked for ever.\n');
  guard.status.firewall.engine = 'observe';
  expect((await run('block', '192.0.2.10', '--for', '90')).out).toBe(
    '192.0.2.10 would be blocked, but the guard only observes, for 1 minute 30 seconds.\n',
  );
  const refused = await run('block', '127.0.0.1');
  expect([refused.code, refused.out]).toEqual([1, '']);
  expect(refused.err).toBe(
    'drawbridge: 127.0.0.1 is this machine itself and is never blocked. Choose another address.\n',
  );
  expect((await run('unblock', '192.0.2.9')).out).toBe(
    '192.0.2.9 is no longer blocked. It was blocked just now: noise.\n',
  );
  const again = await run('unblock', '192.0.2.9');
  expect([again.code, again.err]).toEqual([
    1,
    'drawbridge: 192.0.2.9 is not blocked. "drawbridge blocked" lists who is.\n',
  ]);
});

test('allow, allowed, disallow', async () => {
  const { guard, path } = await serve();
  const run = (...argv: string[]) => drawbridge(argv, { socket: path });
  expect((await run('allow', '203.0.113.66', '--comment', 'me')).out.split('\n')).toEqual([
    '203.0.113.66 is on the allow list and is never blocked.',
    "203.0.113.66 is no longer blocked. It was blocked 2 h ago: 5 attempts for users that don't exist within 10 minutes: admin, oracle, test.",
    '',
  ]);
  expect((await run('allowed')).out.split('\n')).toEqual([
    'ALLOWED           ADDED   COMMENT',
    '192.0.2.0/24      14 Oct  the office',
    'home.example.org  5 min',
    '203.0.113.66      now     me',
    '',
  ]);
  expect((await run('disallow', '203.0.113.66')).out).toBe(
    '203.0.113.66 is off the allow list. Rules apply to it again.\n',
  );
  const again = await run('disallow', '203.0.113.66');
  expect([again.code, again.err]).toEqual([
    1,
    'drawbridge: 203.0.113.66 is not on the allow list. "drawbridge allowed" shows what is.\n',
  ]);
  guard.allowed = [];
  expect((await run('allowed')).out).toContain('The allow list is empty.');
});

describe('rules', () => {
  test('as sentences', async () => {
    const { out } = await asked('rules');
    expect(out.split('\n').slice(0, 6)).toEqual([
      'Preset "drawbridge"',
      "  invalid-user  Block an address after 5 attempts for users that don't exist within 10 minutes, for 1 day.",
      '  valid-user    Block an address after 10 attempts for users that exist within 10 minutes, for 1 day.',
      '  root          Block an address after 3 attempts for root or restricted users within 10 minutes, for 1 day.',
      '  probe         Block an address after 20 probes within 10 minutes, for 1 day.',
      '  ·  Each further block of an address lasts 4 times as long as the one before, up to 30 days. A block is remembered for 30 days after its end.',
    ]);
    expect((await asked('rules', 'show')).out).toBe(out);
    expect((await asked('rules', '--help')).out).toContain(
      "Block an address after 5 attempts for users that don't exist within 10 minutes, for 1 day.",
    );
  });

  test('presets, and choosing one', async () => {
    const { guard, path } = await serve();
    const { out } = await drawbridge(['rules', 'presets'], { socket: path });
    for (const name of ['drawbridge  (in force)', 'denyhosts', 'fail2ban']) expect(out).toContain(name);
    await drawbridge(['rules', 'set', '--preset', 'fail2ban'], { socket: path });
    expect(guard.rules).toEqual(PRESETS.fail2ban.rules);
  });

  test('one of them changed, the others kept', async () => {
    const { guard, code, out } = await asked(
      'rules',
      'set',
      'root',
      '--attempts',
      '1',
      '--within',
      '1h',
      '--for',
      'ever',
    );
    expect(code).toBe(0);
    expect(out).toContain(
      'root          Block an address at the first attempt for root or restricted users, for ever.',
    );
    expect(guard.rules).toEqual({
      ...PRESETS.drawbridge.rules,
      rules: PRESETS.drawbridge.rules.rules.map((rule) =>
        rule.name === 'root' ? { ...rule, attempts: 1, withinSeconds: 3600, blockSeconds: null } : rule,
      ),
    });
    const unknown = await asked('rules', 'set', 'rot', '--attempts', '1');
    expect([unknown.code, unknown.err]).toEqual([
      2,
      'drawbridge: There is no rule "rot". There are: invalid-user, valid-user, root, probe.\n',
    ]);
  });

  test('from a file: a set of rules, or what --json printed', async () => {
    const { guard, path } = await serve();
    const file = join(temporaryDirectory(), 'rules.json');
    const set = () => drawbridge(['rules', 'set', '--file', file], { socket: path });
    writeFileSync(file, JSON.stringify(PRESETS.denyhosts.rules));
    expect((await set()).code).toBe(0);
    expect(guard.rules).toEqual(PRESETS.denyhosts.rules);
    const printed = JSON.parse((await drawbridge(['rules', '--json'], { socket: path })).out);
    expect(printed.preset).toBe('denyhosts');
    printed.current.rules[0].attempts = 7;
    writeFileSync(file, JSON.stringify(printed));
    expect((await set()).code).toBe(0);
    expect(guard.rules.rules[0]?.attempts).toBe(7);
    writeFileSync(file, JSON.stringify({ ...PRESETS.denyhosts.rules, rules: [{ name: 'x', attempts: 0 }] }));
    const bad = await set();
    expect(bad.code).toBe(2);
    expect(bad.err).toContain(`${file} holds no valid rules: rules[0].counts: expected array, found none;`);
    writeFileSync(file, '{');
    expect((await set()).err).toContain(`${file} is no valid JSON`);
  });

  test.each([
    [[], 'Give --preset NAME, or --file FILE, or the name of one rule'],
    [['root'], 'Give --preset NAME'],
    [['--attempts', '5'], 'Give --preset NAME'],
    [['--preset', 'fail2ban', '--file', 'x'], 'Give --preset NAME'],
    [['--preset', 'strict'], 'Give one of: drawbridge, denyhosts, fail2ban.'],
    [['--file', 'none.json'], "none.json can't be read (ENOENT)"],
    [['root', '--attempts', '0'], 'Give a whole number from 1 to 1000.'],
    [['root', '--within', '2y'], 'Give at most one year.'],
  ])('set %j is wrong usage', async (argv, words) => {
    const { code, err } = await drawbridge(['rules', 'set', ...argv]);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });
});

describe('events', () => {
  test('the oldest first, each one line', async () => {
    const { out } = await asked('events');
    expect(out.split('\n')).toEqual([
      '2025-11-23 16:18:01  failed              203.0.113.66     admin  password',
      `2025-11-23 16:18:02  failed              203.0.113.66     ${SHOWN_USER}  password`,
      '2025-11-23 16:18:03  no-identification   203.0.113.66',
      '2025-11-23 16:18:04  accepted            2001:db8::7      ann  publickey',
      '2025-11-23 16:18:05  failed              203.0.113.66     ""  password',
      '',
    ]);
    expect((await asked('events', '--limit', '2')).out.split('\n').length).toBe(3);
  });

  test('--json is the answer, newest first, the hostile name one string', async () => {
    const { out } = await asked('events', '--json');
    expect(JSON.parse(out)).toEqual({ events: EVENTS.toReversed() });
    expect(JSON.parse(out).events[3].user).toBe(HOSTILE_USER);
  });

  test('none yet', async () => {
    const { guard, path } = await serve();
    guard.rows = [];
    expect((await drawbridge(['events'], { socket: path })).out).toBe('No login event yet.\n');
  });
});

describe('doctor', () => {
  test('parts, and what to do', async () => {
    const { code, out } = await asked('doctor');
    expect(code).toBe(0);
    expect(out.split('\n').slice(0, 3)).toEqual([
      '  log       ok         The journal of ssh.service is followed; its last line is 12 s old.',
      '  firewall  attention  nftables works, and another program (fail2ban) blocks with it as well.',
      '                       → Nothing has to be done. One of the two is enough: systemctl disable --now fail2ban',
    ]);
    expect(out).toContain('1 of 3 need you.');
  });

  test('something broken', async () => {
    const { guard, path } = await serve();
    guard.parts = [{ part: 'log', state: 'broken', found: 'No log.', fix: 'Start sshd.' }];
    expect((await drawbridge(['doctor'], { socket: path })).code).toBe(1);
  });

  test('without a guard it says so, and what can be seen without one', async () => {
    const state = temporaryDirectory();
    writeFileSync(join(state, 'settings.json'), '{"port":"x"}');
    const { code, out } = await drawbridge(['doctor', '--state', state, '--json']);
    expect(code).toBe(3);
    const answer = JSON.parse(out);
    expect(callSchemas('doctor').output.safeParse(answer).success).toBe(true);
    expect(answer.parts).toMatchObject([
      { part: 'guard', state: 'broken', found: `No guard answers on ${state}/drawbridge.sock.` },
      { part: 'settings', state: 'broken', found: expect.stringContaining('port: expected') },
    ]);
  });
});

describe('--json of every command is what the contract says', () => {
  const commands: [CallName, string[]][] = [
    ['status', ['status']],
    ['attackers', ['attackers']],
    ['attacker', ['attacker', '203.0.113.66']],
    ['blocks', ['blocked']],
    ['block', ['block', '192.0.2.9']],
    ['unblock', ['unblock', '203.0.113.66']],
    ['allow', ['allow', '192.0.2.9']],
    ['disallow', ['disallow', 'home.example.org']],
    ['allowList', ['allowed']],
    ['rules', ['rules']],
    ['rules', ['rules', 'presets']],
    ['setRules', ['rules', 'set', '--preset', 'denyhosts']],
    ['events', ['events']],
    ['doctor', ['doctor']],
  ];
  test.each(commands)('%s: %j', async (call, argv) => {
    const { code, out, err } = await asked(...argv, '--json');
    expect([code, err]).toEqual([0, '']);
    const answer: unknown = JSON.parse(out);
    expect(callSchemas(call).output.parse(answer)).toEqual(answer);
    expect(out).not.toMatch(/[^\n -~…]/);
  });
});

describe('wrong usage', () => {
  test.each([
    [['block'], 'Missing required argument \'address\'. See "drawbridge block --help".'],
    [['blok', 'x'], `Unknown command 'blok' (Did you mean block?) See "drawbridge --help".`],
    [['status', '--jsn'], `Unknown option '--jsn' (Did you mean --json?) See "drawbridge status --help".`],
    [['status', 'x'], 'Too many arguments'],
    [['block', '300.1.1.1'], '"300.1.1.1" is no address. Give an IPv4 or IPv6 address'],
    [['block', '192.0.2.9', '--for', 'soon'], `--for can't be "soon".`],
    [['attacker', 'example.org'], 'is no address'],
    [['attackers', '--sort', 'x'], 'Give one of: lastSeen, attempts, firstSeen.'],
    [['events', '--limit', '0'], 'Give a whole number from 1 to 10000.'],
    [['allow', 'a b'], `can't be on the allow list`],
    [['status', '--socket', ''], '--socket needs a value.'],
    [
      ['run', '--firewall', 'ipfw'],
      `--firewall can't be "ipfw". It accepts auto, nftables, hosts-deny, pf, blackhole or observe.`,
    ],
    [['block', '\x1b[31m'], '"\\x1b[31m" is no address'],
  ])('%j', async (argv, words) => {
    const { code, out, err } = await drawbridge(argv, {
      environment: { DRAWBRIDGE_STATE: temporaryDirectory() },
    });
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^drawbridge: [^\n]+\n$/);
    expect(err).toContain(words);
  });

  test('what the guard finds invalid is wrong usage too', async () => {
    const { code, err } = await asked('block', '192.0.2.9', '--reason', 'x'.repeat(501));
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('reason: expected string to have <=500 characters'),
    ]);
  });
});

describe('help', () => {
  test('of every command has examples that are commands', async () => {
    const names = [
      'status',
      'attackers',
      'attacker',
      'blocked',
      'block',
      'unblock',
      'allow',
      'disallow',
      'allowed',
    ];
    for (const argv of [
      ...names.map((name) => [name]),
      ['rules', 'set'],
      ['rules', 'presets'],
      ['events'],
      ['doctor'],
    ]) {
      const { code, out, err } = await drawbridge([...argv, '--help']);
      expect([code, err]).toEqual([0, '']);
      expect(out).toContain(`\nExamples:\n  drawbridge ${argv[0]}`);
      expect(out).toContain('JSON (times in milliseconds since 1970), an object with:');
    }
    expect((await drawbridge(['run', '--help'])).out).toContain('--replay <file>');
    expect((await drawbridge(['blocked', '--help'])).out).toContain(
      `  total\n  blocks: [{ ${Object.keys(BLOCKS[0] ?? {}).join(', ')}`,
    );
  });

  test('without a command, and the version', async () => {
    const none = await drawbridge([]);
    expect([none.code, none.out]).toEqual([2, '']);
    expect(none.err).toContain('Exit codes: 0 done');
    const version = await drawbridge(['--version']);
    expect([version.code, version.out]).toEqual([0, `${STATUS.version}\n`]);
  });
});
