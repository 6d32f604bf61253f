import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPrefix, parsePrefix } from '../../src-shared/address.ts';
import type { Block } from '../../src-shared/block.ts';
import type { ExportedBlock } from './blocks-to-export.ts';
import { BLOCK_FORMATS, type BlockFormat, blocksAs } from './output/block-files.ts';
import { drawbridge } from './testing/command.ts';
import { FROM_CROWDSEC, FROM_LIST } from './testing/fake-share-data.ts';
import { serve } from './testing/serve.ts';
import { temporaryDirectory } from './testing/temporary.ts';

const TARGETS = ['203.0.113.66', '198.51.100.0/24', '2001:db8::66', '2001:db8:0:1::/64', '198.51.100.7'];

function block(target: string, id = 1, reason = '=HYPERLINK("x")'): Block {
  const since = Date.UTC(2026, 10, 23, 12);
  return { id, target, since, until: null, by: 'owner', reason, rule: null, liftedAt: null, liftedBy: null };
}

const NOWHERE = { country: null, network: { number: 64_500, name: '@SUM(1)' } };
const OWN = { place: NOWHERE, source: null, from: null };
const BLOCKS: ExportedBlock[] = TARGETS.map((target, id) => ({ ...block(target, id), ...OWN }));
const as = (format: BlockFormat) => blocksAs(format, BLOCKS);

describe('the formats', () => {
  test('a table: nothing in it begins like a formula', () => {
    const [header, first] = as('csv').split('\r\n');
    expect(header).toBe('target,since,until,by,from,rule,reason,country,network number,network name');
    expect(first).toBe(`203.0.113.66,2026-11-23T12:00:00.000Z,,owner,,,"'=HYPERLINK(""x"")",,64500,'@SUM(1)`);
    expect(JSON.parse(as('json'))).toEqual(BLOCKS);
  });

  test('hosts.deny, pf, fail2ban', () => {
    expect(as('hosts-deny')).toBe(
      'sshd: 203.0.113.66\nsshd: 198.51.100.0/255.255.255.0\nsshd: [2001:db8::66]\nsshd: [2001:db8:0:1::]/64\nsshd: 198.51.100.7\n',
    );
    expect(as('pf')).toBe(`${TARGETS.join('\n')}\n`);
    expect(as('fail2ban')).toBe(`#!/bin/sh\nset -e\nfail2ban-client set sshd banip ${TARGETS.join(' ')}\n`);
    expect(spawnSync('/bin/sh', ['-n'], { input: as('fail2ban') }).status).toBe(0);
  });

  test('whatever a block says, the files hold fixed words and addresses only', () => {
    const FORMS: Readonly<Record<Exclude<BlockFormat, 'csv' | 'json'>, RegExp>> = {
      'hosts-deny': /^(?:sshd: [0-9a-f:.[\]/]+\n)*$/,
      pf: /^(?:[0-9a-f:./]+\n)*$/,
      nft: /^(?:#.*\n|(?:add table|add set|flush set|add element) inet drawbridge_export[ a-z0-9_;,:./{}-]*\n| {2}[0-9a-f:./]+(?:, [0-9a-f:./]+)*,?\n|\}\n)*$/,
      fail2ban: /^#!\/bin\/sh\nset -e\n(?:fail2ban-client set sshd banip(?: [0-9a-f:./]+)+\n)*$/,
    };
    const address = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.ipV4Extended(),
      fc.string(),
      fc.constant('1.2.3.4; reboot'),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(address, fc.string()), { maxLength: 5 }), (all) => {
        const blocks = all.map(([target, reason], id) => ({ ...block(target, id, reason), ...OWN }));
        for (const [format, form] of Object.entries(FORMS))
          expect(blocksAs(format as BlockFormat, blocks)).toMatch(form);
        const kept = blocksAs('pf', blocks).split('\n').slice(0, -1);
        for (const line of kept)
          expect(formatPrefix(parsePrefix(line) ?? { family: 4, network: 0n, length: 0 })).toBe(line);
      }),
    );
  });
});

const hasNft =
  existsSync('/usr/sbin/nft') &&
  spawnSync('unshare', ['-n', '/usr/sbin/nft', 'list', 'ruleset']).status === 0;

test.skipIf(!hasNft)('nft loads the sets, as often as wanted, and holds what was exported', () => {
  const dir = temporaryDirectory();
  const many = Array.from({ length: 500 }, (_, i) => ({
    ...block(`203.0.113.${i % 256}`, i),
    ...OWN,
  }));
  const files = [many, BLOCKS].map((blocks, i) => {
    const path = join(dir, `${i}.nft`);
    execFileSync('tee', [path], { input: blocksAs('nft', blocks), stdio: ['pipe', 'ignore', 'inherit'] });
    return path;
  });
  const script = 'nft -f "$1" && nft -f "$2" && nft -f "$2" && nft -j list ruleset';
  const said = execFileSync('unshare', ['-n', 'sh', '-c', script, 'sh', ...files], {
    env: { PATH: '/usr/sbin:/usr/bin:/bin' },
    encoding: 'utf8',
  });
  const { nftables } = JSON.parse(said) as { nftables: { set?: { name: string; elem: unknown[] } }[] };
  const sets = Object.fromEntries(
    nftables.flatMap(({ set }) => (set ? [[set.name, JSON.stringify(set.elem)]] : [])),
  );
  // auto-merge: 198.51.100.7 is within 198.51.100.0/24
  expect(sets).toEqual({
    blocked4: JSON.stringify([{ prefix: { addr: '198.51.100.0', len: 24 } }, '203.0.113.66']),
    blocked6: JSON.stringify(['2001:db8::66', { prefix: { addr: '2001:db8:0:1::', len: 64 } }]),
  });
});

test.skipIf(!existsSync('/usr/sbin/tcpdmatch'))('TCP wrappers deny whom hosts.deny names', () => {
  const dir = temporaryDirectory();
  execFileSync('tee', [join(dir, 'hosts.deny')], {
    input: as('hosts-deny'),
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ask = (address: string) =>
    execFileSync('/usr/sbin/tcpdmatch', ['-d', 'sshd', address], { cwd: dir, encoding: 'utf8' });
  for (const address of ['203.0.113.66', '198.51.100.200', '2001:db8::66'])
    expect(ask(address)).toContain('denied');
  expect(ask('203.0.113.67')).toContain('granted');
});

describe('export blocks', () => {
  test('to standard output, and into a file that only its owner can read', async () => {
    const { guard, path } = await serve();
    guard.blocks = TARGETS.map((target, id) => block(target, id + 1));
    const { code, out } = await drawbridge(['export', 'blocks', '--format', 'pf'], { socket: path });
    expect([code, out.split('\n').slice(0, -1).toSorted()]).toEqual([0, TARGETS.toSorted()]);
    const file = join(temporaryDirectory(), 'blocks.json');
    const saved = await drawbridge(['export', 'blocks', '--format', 'json', '-o', file], { socket: path });
    expect([saved.code, saved.out]).toEqual([0, `5 blocks in ${file}.\n`]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveLength(5);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    guard.blocks = [];
    for (const format of BLOCK_FORMATS)
      expect(
        (await drawbridge(['export', 'blocks', '--format', format], { socket: path })).code,
        format,
      ).toBe(0);
  });

  test('all of many, page by page', async () => {
    const { guard, path } = await serve();
    guard.blocks = Array.from({ length: 10_050 }, (_, i) => block(`198.51.${i >> 8}.${i & 255}`, i + 1));
    const { out } = await drawbridge(['export', 'blocks', '--format', 'pf'], { socket: path });
    expect(new Set(out.trim().split('\n')).size).toBe(10_050);
  });

  test('what shared sources keep out only where it is wanted, with where it came from', async () => {
    const { guard, path } = await serve();
    guard.blocks = [block('203.0.113.66')];
    const allowed = { ...FROM_LIST, target: '192.0.0.0/16' };
    const twice = { ...FROM_LIST, target: FROM_CROWDSEC.target };
    guard.shared.entries = [FROM_LIST, FROM_CROWDSEC, allowed, twice];
    const run = async (...argv: string[]) =>
      (await drawbridge(['export', 'blocks', ...argv], { socket: path })).out;
    expect(await run('--format', 'pf')).toBe('203.0.113.66\n');
    expect(await run('--shared', '--format', 'pf')).toBe('203.0.113.66\n198.51.100.0/24\n203.0.113.70\n');
    const json = JSON.parse(await run('--shared', '--format', 'json'));
    expect(json.map(({ target, by, source, from }: ExportedBlock) => [target, by, source, from])).toEqual([
      ['203.0.113.66', 'owner', null, null],
      ['198.51.100.0/24', 'shared-list', 'list:spamhaus-drop-v4', 'Spamhaus DROP'],
      ['203.0.113.70', 'shared-list', 'crowdsec', 'CrowdSec'],
      ['203.0.113.70', 'shared-list', 'list:spamhaus-drop-v4', 'Spamhaus DROP'],
    ]);
    expect((await run('--shared')).split('\r\n')[2]).toMatch(
      /^198\.51\.100\.0\/24,2025-\S+Z,,shared-list,Spamhaus DROP,,,,,$/,
    );
    const file = join(temporaryDirectory(), 'all.txt');
    expect(await run('--shared', '--format', 'pf', '-o', file)).toBe(
      `4 blocks in ${file}.\nLeft out, for the allow list has some of it: 1 shared block.\n`,
    );
    expect((await drawbridge(['export', '--help'])).out).toContain('may not allow to hand them on');
  });

  test('200,000 of shared sources', async () => {
    const { guard, path } = await serve();
    guard.blocks = [];
    guard.shared.entries = Array.from({ length: 200_000 }, (_, i) => ({
      ...FROM_LIST,
      target: `11.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
    }));
    const { out } = await drawbridge(['export', 'blocks', '--shared', '--format', 'nft'], { socket: path });
    expect(new Set(out.match(/\b11\.[0-9.]+/g)).size).toBe(200_000);
  });

  test('on a terminal nothing in it is obeyed', async () => {
    const { guard, path } = await serve();
    guard.blocks = [block('203.0.113.66', 1, '\x1b[2J')];
    const { out } = await drawbridge(['export', 'blocks'], { socket: path, columns: 80 });
    expect(out).toContain('\\x1b[2J');
    expect(out).not.toContain('\x1b');
  });

  test('what it is used wrong', async () => {
    const { path } = await serve();
    expect((await drawbridge(['export', 'rules'], { socket: path })).err).toContain(
      `"rules" can't be exported`,
    );
    expect((await drawbridge(['export', 'blocks', '--format', 'xls'], { socket: path })).code).toBe(2);
    const nowhere = await drawbridge(['export', 'blocks', '-o', '/nonexistent/b'], { socket: path });
    expect([nowhere.code, nowhere.err]).toEqual([1, expect.stringContaining("can't be written (ENOENT)")]);
  });
});
