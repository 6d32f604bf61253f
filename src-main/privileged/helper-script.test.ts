import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Prefix, parsePrefix, prefixContains } from '../../src-shared/address.ts';
import { mayBeBlocked, mayBeDone } from './testing/independent.ts';
import { ask, HELPER, installed, sandbox, sandboxProblem } from './testing/sandbox.ts';

test.skipIf(installed('shellcheck') === null)(
  'shellcheck finds nothing (skipped where it is not installed)',
  () => {
    expect(spawnSync('shellcheck', ['--shell=sh', HELPER], { encoding: 'utf8' }).stdout).toBe('');
  },
);

const REFUSED = [
  ...['127.0.0.1', '127.0.0.0/8', '127.255.255.254/31', '0.0.0.0', '0.0.0.0/0', '0.1.2.3', '126.0.0.0/7'],
  ...['224.0.0.1', '255.255.255.255', '240.0.0.0/8', '::', '::1', '::/0', '::/16', '::ffff:203.0.113.66'],
  ...['::ffff:cb00:7142', '0:0:0:0:0:ffff:cb00:7142', '::1/128', '0::1', 'fe80::1', 'febf::/16', 'ff02::1'],
  ...['2000::/3', '2001::/15', '10.0.0.1/33', '10.0.0.0/08', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.1/24'],
  ...[
    '203.0.113.066',
    '203.0.113.256',
    '203.0.113',
    '203.0.113.66.',
    '203.0.113.6a',
    '1.2.3.4.5',
    '0x7f.0.0.1',
  ],
  ...['2001:db8::1::2', '2001:db8:::1', ':2001:db8::1', '2001:db8::1:', '2001:db8::12345', '1:2:3:4:5:6:7'],
  ...[
    '1:2:3:4:5:6:7::8',
    '1:2:3:4:5:6:7:8:9',
    '2001:db8::/129',
    '2001:db8::1/64',
    '2001:DB8::1',
    'fe80::1%eth0',
  ],
  ...[
    '203.0.113.66; rm -rf /',
    '$(id)',
    '`id`',
    '1.2.3.4 }; flush ruleset',
    '--help',
    '-f',
    '١.٢.٣.٤',
    ' 1.2.3.4',
  ],
  ...[
    '1.2.3.4 ',
    '1.2.3.4\r',
    '1.2.3.4\t',
    '1.2.3.4\0',
    '\x001.2.3.4',
    '203.0.113.1-203.0.113.9',
    '*',
    '',
    '/',
  ],
  ...['/etc/passwd', '1'.repeat(70), `${'0'.repeat(60)}1::`, '64:ff9b::192.0.2.1', 'localhost', '@set', '"'],
];
const ACCEPTED = [
  ...[
    '203.0.113.66',
    '1.0.0.0/8',
    '10.0.0.0/8',
    '223.255.255.255',
    '203.0.113.64/26',
    '203.0.113.66/32',
    '126.0.0.1',
  ],
  ...[
    '2001:db8::1',
    '2001:db8::',
    '2001:db8::/32',
    '2001:db8:0:1::/64',
    '1:2:3:4:5:6:7:8',
    '1::8',
    '1:2:3:4:5:6:7::',
  ],
  ...[
    '2001:db8::/127',
    '2001:db8:8000::/33',
    '2001::/16',
    '64:ff9b::c000:201',
    'feff::1',
    'fe00::1',
    'fec0::1',
  ],
  ...['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::8000/113', '2001:db8::1/128'],
];

const problem = sandboxProblem();
describe.skipIf(problem !== null)(`the script${problem === null ? '' : ` (skipped: ${problem})`}`, () => {
  let folder: string;
  let said: string;

  /** A program that notes its words and what it reads, then does `more`. */
  const fake = (name: string, more: string) => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\necho "args: $*" >>${said}\n${more}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const recorded = () => {
    const text = readFileSync(said, 'latin1');
    writeFileSync(said, '');
    return text;
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'drawbridge-helper-'));
    said = join(folder, 'said');
    writeFileSync(said, '');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const withFakeNft = () =>
    sandbox({ [installed('nft') ?? '']: fake('nft', `[ "$1" != -f ] || cat >>${said}`) });
  const noNft = installed('nft') === null;

  test('says its version under every shell there is', () => {
    for (const shell of [['dash'], ['bash', '--posix'], ['busybox', 'sh']]) {
      if (installed(shell[0] ?? '') === null) continue;
      const [file = '', ...args] = shell;
      const { stdout } = spawnSync(file, [...args, HELPER, 'clean'], {
        input: 'version\n.\n',
        encoding: 'utf8',
      });
      expect(stdout, file).toBe('drawbridge-helper 2\nok\n');
    }
  });

  test('its table of addresses, under every shell and awk there is', () => {
    for (const target of REFUSED) expect(mayBeBlocked(target), target).toBe(false);
    for (const target of ACCEPTED) expect(mayBeBlocked(target), target).toBe(true);
    const awk = installed('awk') ?? '';
    const awks = ['mawk', 'gawk', 'original-awk'].map(installed).filter((path) => path !== null);
    for (const shell of [['dash'], ['bash', '--posix']]) {
      for (const path of awks) {
        const prefix = sandbox({ [awk]: path });
        const clean = (request: string) => askClean(prefix, shell, request);
        const all = ACCEPTED.map((target) => `+ ${target}`).join('\n');
        expect(clean(`cut all-ports\n${all}\n.\n`), path).toEqual(['ss 0', 'conntrack 0', 'left 0', 'ok']);
        for (const target of REFUSED) {
          const answer = clean(`cut all-ports\n+ 203.0.113.66\n+ ${target}\n.\n`);
          expect(answer, `${path}: ${target}`).toEqual([
            expect.stringMatching(/^error: line 3 of the request /),
          ]);
        }
      }
    }
  }, 60_000);

  test('verbs, words and ports other than its own are refused', () => {
    const lines = [
      ...[
        '',
        '.',
        'help',
        'version now',
        'Version',
        'nft-list all',
        'nft-prepare',
        'nft-prepare port',
        'nft-drop',
      ],
      ...['nft-prepare port 0', 'nft-prepare port 65536', 'nft-prepare port 022', 'nft-prepare port 22 23'],
      ...[
        'nft-prepare port 22;id',
        'nft-prepare  port 22',
        'cut',
        'cut port -1',
        'cut /etc',
        'nft-change all-ports',
      ],
      ...[
        'nft-remove --all',
        'hosts-deny-list /etc/passwd',
        'version\0',
        `version${' '.repeat(70)}`,
        'port 99999999999',
      ],
    ];
    for (const line of lines) {
      expect(ask([], `${line}\n.\n`), JSON.stringify(line)).toEqual([
        expect.stringMatching(/^error: the request /),
      ]);
    }
    for (const request of [
      '',
      'version',
      'version\n',
      'version\n+ 203.0.113.66\n.\n',
      'version\n.\nversion\n.\n',
    ]) {
      expect(ask([], request), request).toEqual([expect.stringMatching(/^error: /)]);
    }
  });

  test.skipIf(noNft)(
    'nothing but valid addresses in its own words ever reaches nft',
    () => {
      const prefix = withFakeNft();
      const piece = fc.oneof(
        fc.constantFrom(...REFUSED, ...ACCEPTED),
        fc.ipV4(),
        fc.ipV6(),
        fc.tuple(fc.ipV4(), fc.nat(40)).map(([address, length]) => `${address}/${length}`),
        fc.tuple(fc.ipV6(), fc.nat(140)).map(([address, length]) => `${address}/${length}`),
        fc
          .tuple(fc.constantFrom(...ACCEPTED), fc.string({ maxLength: 3 }))
          .map(([target, tail]) => target + tail),
        fc.string({ unit: 'binary', maxLength: 90 }),
      );
      const accepted = fc.constantFrom(...ACCEPTED);
      const line = fc.tuple(
        fc.constantFrom('+ ', '- ', '+ ', '- ', '+', '', '* '),
        fc.oneof({ weight: 3, arbitrary: accepted }, piece),
      );
      const clean = fc.tuple(fc.constantFrom('+ ', '- '), accepted);
      const lines = fc.oneof(fc.array(clean, { maxLength: 6 }), fc.array(line, { maxLength: 3 }));
      const end = fc.constantFrom('.\n', '.\n', '.\n', '.', '', '.\n.\n');
      let done = 0;
      fc.assert(
        fc.property(lines, end, (body, ending) => {
          const text = ['nft-change', ...body.map((words) => words.join('')), ending].join('\n');
          const request = Buffer.from(text, 'utf8');
          const expected = mayBeDone(request.toString('latin1'), 'nft-change', '+-');
          const answer = ask(prefix, request);
          const script = recorded();
          if (expected === null) {
            expect(answer).toEqual([expect.stringMatching(/^error: [ -~]+$/)]);
            expect(script).toBe('');
            return;
          }
          done++;
          expect(answer).toEqual(['ok']);
          const targets = new Set<string>();
          for (const row of script.split('\n')) {
            if (row.endsWith(',')) targets.add(row.slice(0, -1));
            else expect(row).toMatch(NFT_ROW);
          }
          expect(targets).toEqual(new Set(expectedInScript(expected)));
        }),
        { numRuns: 200 },
      );
      expect(done).toBeGreaterThan(20);
    },
    120_000,
  );

  test.skipIf(noNft)(
    'what is too long is refused without being read for ever',
    () => {
      const prefix = withFakeNft();
      const many = (count: number) => `nft-change\n${'+ 203.0.113.66\n'.repeat(count)}.\n`;
      expect(ask(prefix, many(200_000))).toEqual(['ok']);
      expect(recorded()).toContain('203.0.113.66,');
      expect(ask(prefix, many(200_001))).toEqual([
        expect.stringMatching(/^error: line 200002 .* one too many$/),
      ]);
      expect(ask(prefix, `nft-change\n+ ${'1'.repeat(2_000_000)}\n.\n`)).toEqual([
        'error: line 2 of the request is too long',
      ]);
      for (const endless of ['cat /dev/zero', "yes '+ 203.0.113.66'", 'yes .']) {
        const [file = '', ...args] = prefix;
        const command = `{ echo nft-change; ${endless}; } | /bin/sh ${HELPER}`;
        const { stdout } = spawnSync(file, [...args, 'sh', '-c', command], { encoding: 'utf8' });
        expect(stdout, endless).toMatch(/^error: [ -~]+\n$/);
      }
      expect(recorded()).toBe('');
    },
    60_000,
  );

  test.skipIf(noNft)("nft's words come back as one clean line", () => {
    const shout = `printf 'Error: \\033[31mno\\007 \\200such\\r\\n table\\nsecond line\\n' >&2; exit 1`;
    const prefix = sandbox({ [installed('nft') ?? '']: fake('nft', shout) });
    expect(ask(prefix, 'nft-list\n.\n')).toEqual(['error: nft: Error: [31mno such ']);
    expect(ask(prefix, 'nft-change\n+ 203.0.113.66\n.\n')).toEqual(['error: nft: Error: [31mno such ']);
    recorded();
  });

  test("the caller's environment changes nothing", () => {
    const trap = join(folder, 'trap');
    writeFileSync(trap, `echo trapped >>${said}\n`);
    for (const name of ['awk', 'head', 'tr', 'nft']) fake(name, 'exit 0');
    const env = {
      PATH: `${folder}:/usr/bin:/bin`,
      ENV: trap,
      BASH_ENV: trap,
      IFS: 'v',
      LC_ALL: 'tr_TR.UTF-8',
      VERSION: '9',
      'BASH_FUNC_head%%': `() { . ${trap}; }`,
      'BASH_FUNC_awk%%': `() { . ${trap}; }`,
    };
    // Set last, for dash, which binds the files, passes no functions on.
    const hostile = ['env', ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
    const bash = installed('bash');
    for (const binds of bash === null ? [{}] : [{}, { [realpathSync('/bin/sh')]: bash }]) {
      recorded();
      expect(ask([...sandbox(binds), ...hostile], 'version\n.\n')).toEqual(['drawbridge-helper 2', 'ok']);
      expect(recorded()).toBe('');
    }
  });

  describe.skipIf(installed('ss') === null)('cut', () => {
    /** Lists what `connections` holds; -K takes one out if `kills`. */
    const fakeSs = (connections: string, kills: boolean) => {
      const kill = `grep -vF " $8 " ${connections} >${connections}.new; mv ${connections}.new ${connections}`;
      return fake('ss', `if [ "$1" = -K ]; then ${kills ? kill : ':'}; else cat ${connections}; fi`);
    };
    const run = (connections: readonly string[], targets: readonly string[], kills: boolean) => {
      const list = join(folder, 'connections');
      writeFileSync(list, connections.map((peer) => `ESTAB 0 0 192.0.2.1:22 ${peer} \n`).join(''));
      const binds: Record<string, string> = { [installed('ss') ?? '']: fakeSs(list, kills) };
      const conntrack = installed('conntrack');
      if (conntrack !== null) binds[conntrack] = fake('conntrack', 'exit 0');
      const answer = ask(sandbox(binds), `cut port 22\n${targets.map((t) => `+ ${t}\n`).join('')}.\n`);
      const kill = [...recorded().matchAll(/^args: -K .* dst (\S+) sport = :22$/gm)].map(([, peer]) => peer);
      return { answer, kill };
    };

    test('means exactly the connections from its targets', () => {
      const near4 = fc.tuple(fc.constantFrom(198, 203, 10), fc.constantFrom(0, 51), fc.nat(255), fc.nat(255));
      const near6 = fc.tuple(fc.nat(1), fc.nat(1), fc.nat(65535));
      const address = fc.oneof(
        near4.map((octets) => octets.join('.')),
        near6.map(([a, b, c]) => `2001:db8:${a}:8000:${b}:1:1:${c.toString(16)}`),
      );
      const target = fc
        .tuple(address, fc.constantFrom(9, 16, 24, 31, 32, 33, 49, 64, 127, 128))
        .map(([text, length]) => {
          const full = text.includes(':') ? 128 : 32;
          return parsePrefix(`${text}/${Math.min(Math.max(length, full / 8), full)}`) as Prefix;
        });
      fc.assert(
        fc.property(
          fc.array(address, { maxLength: 12 }),
          fc.array(target, { minLength: 1, maxLength: 5 }),
          (from, targets) => {
            const peers = from.map((text, i) => {
              const host = text.includes(':') ? `[${text}]` : i % 2 ? `[::ffff:${text}]` : text;
              return { text, peer: `${host}:${40000 + i}` };
            });
            const meant = peers.filter(({ text }) =>
              targets.some((outer) => prefixContains(outer, parsePrefix(text) as Prefix)),
            );
            const { answer, kill } = run(
              peers.map(({ peer }) => peer),
              targets.map(spelled),
              true,
            );
            expect(kill).toEqual(meant.map(({ peer }) => peer));
            expect(answer).toEqual([`ss ${meant.length}`, 'conntrack 0', 'left 0', 'ok']);
          },
        ),
        { numRuns: 60 },
      );
    }, 60_000);

    test('says what it could not cut; that is no error', () => {
      const { answer, kill } = run(
        ['203.0.113.66:4000', '[::ffff:203.0.113.67]:4001'],
        ['203.0.113.64/26'],
        false,
      );
      expect(kill).toHaveLength(2);
      const forgotten = installed('conntrack') === null ? 0 : 2;
      expect(answer).toEqual(['ss 0', `conntrack ${forgotten}`, 'left 2', 'ok']);
    });
  });
});

const NFT_ROW =
  /^(args: -f -|args: -t list sets inet|(add|delete) element inet drawbridge (blocked[46]|networks[46]_[1-9][0-9]*) \{|add set inet drawbridge networks[46]_[1-9][0-9]* \{ type ipv[46]_addr; \}|add rule inet drawbridge blocked ip6? saddr & [0-9a-f.:]+ @networks[46]_[1-9][0-9]* drop|\}|)$/;

/** Prefixes stand in the set of their length with their first address. */
function expectedInScript(asked: readonly { target: string }[]): string[] {
  return asked.map(({ target }) => target.replace(/\/.*$/, ''));
}

function spelled({ family, network, length }: Prefix): string {
  const groups: string[] = [];
  const width = family === 4 ? 8n : 16n;
  for (let shift = family === 4 ? 24n : 112n; shift >= 0n; shift -= width) {
    groups.push(((network >> shift) & ((1n << width) - 1n)).toString(family === 4 ? 10 : 16));
  }
  return `${groups.join(family === 4 ? '.' : ':')}/${length}`;
}

/** Under a shell of choice: the first step, which starts /bin/sh, is left out. */
function askClean(prefix: readonly string[], shell: readonly string[], request: string): string[] {
  const [file = '', ...args] = [...prefix, ...shell, HELPER, 'clean'];
  const { stdout } = spawnSync(file, args, { input: request });
  return stdout.toString('latin1').split('\n').slice(0, -1);
}
