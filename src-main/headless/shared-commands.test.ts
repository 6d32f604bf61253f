import { describe, expect, test } from 'vitest';
import { type CallName, callSchemas } from '../../src-shared/contract.ts';
import { drawbridge } from './testing/command.ts';
import { NOW } from './testing/fake-data.ts';
import { FROM_CROWDSEC, FROM_LIST, HELD } from './testing/fake-share-data.ts';
import { MAIN, Running } from './testing/process.ts';
import { serve } from './testing/serve.ts';

const SHOWN_REASON = 'crowdsecurity/ssh-bf root\\x1b[2J\\x1b]0;owned\\x07\\u{202e}txt.exe';

/** A guard that uses CrowdSec and one list. */
async function shared() {
  const { guard, path, server } = await serve();
  const { handlers } = guard;
  await handlers.addList({ list: { preset: 'spamhaus-drop-v4' } });
  await handlers.fetchList({ id: 'spamhaus-drop-v4' });
  const lapi = { url: 'https://lapi.example', ca: null, key: 'k', registrationToken: null };
  await handlers.joinCrowdSec({ ...lapi, name: 'mac-7' });
  guard.shared.entries.push(FROM_LIST);
  return { guard, path, server, run: (...argv: string[]) => drawbridge(argv, { socket: path }) };
}

describe('shared', () => {
  test('all sources, and how each is', async () => {
    const { guard, run } = await shared();
    const { code, out, err } = await run('shared');
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')).toEqual([
      'SOURCE                 NAME           STATE  KEEPS OUT  ANSWERED  HOW IT IS',
      'denyhosts              DenyHosts      off            0  –         No server is set.',
      'crowdsec               CrowdSec       ok             1  now       It answers.',
      'list:spamhaus-drop-v4  Spamhaus DROP  ok             1  now       It answers.',
      '',
      'In all they keep out 2 addresses and prefixes.',
      '',
    ]);
    const [list] = guard.shared.share.lists;
    if (list !== undefined) list.held = HELD;
    guard.shared.share.unheld = 'Routes hold at most 2,000 addresses of lists.';
    const more = await run('shared', 'status');
    expect(more.out).toContain('\nRoutes hold at most 2,000 addresses of lists.\n');
    expect(more.out).toContain(
      'A version of Spamhaus DROP is held back: It lost more than half of its entries at once. See "drawbridge lists accept spamhaus-drop-v4".\n',
    );
  });

  test('one with a problem: it is said, and the exit code is 1', async () => {
    const { guard, run } = await shared();
    await guard.handlers.setCrowdSec({ change: { url: 'https://down.example' } });
    await guard.handlers.checkCrowdSec({});
    for (const argv of [['shared'], ['shared', '--json'], ['crowdsec'], ['crowdsec', 'check']]) {
      const { code, out } = await run(...argv);
      expect([code, out]).toEqual([1, expect.stringContaining('https://down.example does not answer.')]);
    }
  });

  test('nothing is used', async () => {
    const { path } = await serve();
    const { code, out } = await drawbridge(['shared'], { socket: path });
    expect([code, out]).toEqual([0, expect.stringContaining('\nNo shared source keeps anybody out.\n')]);
    const none = await drawbridge(['shared', 'blocked'], { socket: path });
    expect([none.code, none.out]).toEqual([0, 'No shared source keeps anybody out.\n']);
  });

  test('statistics of the synchronisation', async () => {
    const { guard, run } = await shared();
    await guard.handlers.setDenyHosts({ change: { server: 'sync.example', upload: true, download: true } });
    await guard.handlers.syncDenyHosts({});
    const { out } = await run('shared');
    expect(out).toMatch(
      /DenyHosts' synchronisation\n {2}Sent +3 in all, 3 the last time\n {2}Received +1 in all/,
    );
  });
});

describe('shared blocked', () => {
  test('whom, by which source, until when and why; a stranger writes nothing to the terminal', async () => {
    const { run } = await shared();
    const { out } = await run('shared', 'blocked');
    const [heading, first, second] = out.split('\n');
    expect(heading).toBe('KEPT OUT         BY             SINCE  ENDS    WHY');
    expect(first).toContain(`203.0.113.70     CrowdSec       2 min  in 4 h  ${SHOWN_REASON}`);
    expect(second).toBe('198.51.100.0/24  Spamhaus DROP  1 h    open    –');
    expect(out).not.toContain('\x1b');
  });

  test('of one source, with a text, so many', async () => {
    const { run } = await shared();
    const one = await run('shared', 'blocked', '--source', 'list:spamhaus-drop-v4');
    expect(one.out.match(/^[0-9]\S+/gm)).toEqual(['198.51.100.0/24']);
    expect((await run('shared', 'blocked', '--search', 'ssh-bf')).out.match(/^[0-9]\S+/gm)).toEqual([
      '203.0.113.70',
    ]);
    expect((await run('shared', 'blocked', '--limit', '1')).out).toContain(
      '1 of 2 shared blocks. More with --limit and --offset.',
    );
    expect((await run('shared', 'blocked', '--source', 'none')).out).toContain('anybody like that');
    expect((await run('shared', 'blocked', '--limit', '0')).code).toBe(2);
  });

  test('who has one address', async () => {
    const { run } = await shared();
    const who = await run('shared', 'who', '198.51.100.9');
    expect([who.code, who.out]).toEqual([0, expect.stringContaining('198.51.100.0/24  Spamhaus DROP')]);
    const none = await run('shared', 'who', '192.0.2.1');
    expect([none.code, none.out, none.err]).toEqual([
      1,
      '',
      'drawbridge: No shared source keeps 192.0.2.1 out. "drawbridge shared" lists the sources.\n',
    ]);
    const json = await run('shared', 'who', '192.0.2.1', '--json');
    expect([json.code, JSON.parse(json.out)]).toEqual([1, { blocks: [] }]);
    expect((await run('shared', 'who', 'host')).code).toBe(2);
  });
});

describe('where a block came from', () => {
  test('blocked: a line that there are more, and they with --shared', async () => {
    const { guard, run } = await shared();
    const { out } = await run('blocked');
    expect(out).toContain(
      '\nShared sources keep out 2 addresses and prefixes besides: --shared shows them.\n',
    );
    expect(out).not.toContain('Spamhaus');
    const both = await run('blocked', '--shared');
    expect(both.out).toMatch(
      /^BLOCKED.+\n\nKept out by shared sources\nKEPT OUT.+\n198\.51\.100\.0\/24 +Spamhaus DROP/s,
    );
    const json = JSON.parse((await run('blocked', '--shared', '--json')).out);
    expect([json.total, json.shared.total, json.shared.blocks[1]]).toEqual([2, 2, FROM_LIST]);
    guard.blocks = [];
    expect((await run('blocked', '--shared', '--limit', '1')).out).toMatch(
      /^Nobody is blocked\.\n\nKept out by shared sources\n..+1 of 2 shared blocks\./s,
    );
    guard.shared.entries = [];
    expect((await run('blocked', '--shared')).out).toBe(
      'Nobody is blocked.\n\nNo shared source keeps anybody out.\n',
    );
  });

  test('attackers and attacker', async () => {
    const { guard, run } = await shared();
    guard.shared.entries.push({ ...FROM_LIST, target: '203.0.113.66' });
    const { attackers } = guard.handlers;
    guard.handlers.attackers = async (page) => {
      const found = await attackers(page);
      const [first, second, ...others] = found.attackers;
      if (first === undefined || second === undefined) throw new Error('too few');
      const status = { state: 'blocked', until: null, target: first.attacker, from: 'CrowdSec' } as const;
      const short = { ...status, from: 'Evil \x1b[2J', until: NOW + 7_200_000 };
      return { ...found, attackers: [{ ...first, status }, { ...second, status: short }, ...others] };
    };
    const { out } = await run('attackers');
    expect(out).toMatch(/ blocked by CrowdSec\n/);
    expect(out).toContain('blocked by Evil \\x1b[2J for 2 h\n');
    const one = await run('attacker', '203.0.113.66');
    expect(one.out).toMatch(/\nShared sources\nKEPT OUT .+\n203\.0\.113\.66 +Spamhaus DROP +1 h +open +–\n/);
  });

  test('status', async () => {
    const { guard, run } = await shared();
    guard.status.firewall.unheld = 'Routes hold at most 2,000 addresses of lists.';
    const { out } = await run('status');
    expect(out).toContain(
      '  Shared    2 addresses and prefixes kept out besides\n            CrowdSec 1, Spamhaus DROP 1\n',
    );
    expect(out).toContain('checked 31 s ago\n            Routes hold at most 2,000 addresses of lists.\n');
  });

  test('unblock: CrowdSec has it no more; what a list has, only the allow list lets in', async () => {
    const { guard, run } = await shared();
    const { code, out } = await run('unblock', FROM_CROWDSEC.target);
    expect([code, out]).toEqual([0, 'CrowdSec has 203.0.113.70 no more.\n']);
    expect(guard.shared.of(FROM_CROWDSEC.target)).toEqual([]);
    const list = await run('unblock', '198.51.100.7');
    expect([list.code, list.err]).toEqual([
      1,
      'drawbridge: Spamhaus DROP has 198.51.100.0/24: put 198.51.100.7 on the allow list.\n',
    ]);
  });

  test('events --follow tells who is blocked by whom, and what a source keeps out', async () => {
    const { guard, path, server } = await shared();
    const follower = new Running(MAIN, ['events', '--follow', '--limit', '1', '--socket', path]);
    await follower.says('2025-11-23');
    await expect.poll(() => guard.events.listeners(), { timeout: 10_000 }).toBe(4);
    await guard.handlers.block({ target: '192.0.2.9', forSeconds: 3600, reason: 'noise \x1b[2J' });
    const [block] = guard.blocks;
    if (block === undefined) throw new Error('no block');
    const place = { country: null, network: null };
    guard.events.emit('unblocked', { block: { ...block, place, liftedAt: NOW, liftedBy: 'crowdsec' } });
    guard.shared.entries.push({ ...FROM_LIST, target: '198.51.100.9' });
    guard.events.emit('shareChanged', { share: await guard.handlers.share({}) });
    await follower.says('1 more');
    await server.stop();
    expect(await follower.exit()).toBe(3);
    expect(follower.out.trimEnd().split('\n').slice(1)).toEqual([
      '2025-11-23 16:20:00  blocked             192.0.2.9        by owner for 1 hour: noise \\x1b[2J',
      '2025-11-23 16:20:00  unblocked           203.0.113.66     lifted by CrowdSec',
      expect.stringMatching(/^\S+ \S+ {2}shared {14}Spamhaus DROP {4}keeps out 2, 1 more$/),
    ]);
  });
});

describe('of every command about shared defence', () => {
  const COMMANDS: readonly (readonly [CallName, readonly string[]])[] = [
    ['share', ['shared']],
    ['sharedBlocks', ['shared', 'blocked']],
    ['sharedOf', ['shared', 'who', '198.51.100.7']],
    ['share', ['lists']],
    ['share', ['lists', 'presets']],
    ['addList', ['lists', 'add', '--url', 'https://example.org/bad.txt', '--name', 'Ours']],
    ['setList', ['lists', 'set', 'spamhaus-drop-v4', '--every', '12h']],
    ['setList', ['lists', 'off', 'spamhaus-drop-v4']],
    ['removeList', ['lists', 'remove', 'list:spamhaus-drop-v4']],
    ['share', ['crowdsec']],
    ['setCrowdSec', ['crowdsec', 'set', '--push', 'off']],
    ['setCrowdSec', ['crowdsec', 'leave']],
    ['checkCrowdSec', ['crowdsec', 'check']],
    ['joinCrowdSec', ['crowdsec', 'join', 'https://lapi.example', '--name', 'mac-8', '--key', 'k']],
    ['share', ['denyhosts-sync']],
    ['setDenyHosts', ['denyhosts-sync', 'set', '--server', 'sync.example', '--download', 'on']],
    ['setDenyHosts', ['denyhosts-sync', 'off']],
    ['share', ['places']],
    ['setPlaceRules', ['places', 'block', 'NL', '--yes']],
    ['setPlaceRules', ['places', 'exempt', 'AS64500']],
    ['checkPlace', ['places', 'block', 'DE']],
    ['setPlaceFiles', ['places', 'data', '--default']],
  ];

  test.each(COMMANDS)('--json is what the contract says: %s %j', async (call, argv) => {
    const { run } = await shared();
    const { code, out } = await run(...argv, '--json');
    const answer: unknown = JSON.parse(out);
    expect([code, callSchemas(call).output.parse(answer)]).toEqual([0, answer]);
  });

  test('help has examples that are commands', async () => {
    const names = {
      shared: ['status', 'blocked', 'who'],
      lists: ['show', 'presets', 'add', 'set', 'on', 'off', 'remove', 'fetch', 'accept'],
      crowdsec: ['status', 'join', 'set', 'check', 'leave'],
      'denyhosts-sync': ['status', 'set', 'now', 'off'],
      places: ['list', 'block', 'exempt', 'remove', 'find', 'data'],
    };
    for (const [name, subcommands] of Object.entries(names)) {
      const { code, out } = await drawbridge([name, '--help']);
      expect([code, out]).toEqual([0, expect.stringContaining(`\nExamples:\n  drawbridge ${name}`)]);
      for (const subcommand of subcommands) {
        const help = await drawbridge([name, subcommand, '--help']);
        expect([help.code, help.err]).toEqual([0, '']);
        expect(help.out).toContain(`\nExamples:\n  drawbridge ${name}`);
        expect(help.out).toContain('JSON (times in milliseconds since 1970), an object with:');
      }
    }
  });
});
