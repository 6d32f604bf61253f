import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parsePrefix, prefixContains } from '../../src-shared/address.ts';
import type { Place } from '../../src-shared/contract.ts';
import { sshdLine, stateDirectory, wrongPassword } from '../guard/testing/fakes.ts';
import { SettingsFile } from '../settings/settings-file.ts';
import { startTestApi, type TestApiOptions } from './testing/test-api.ts';

/** Documentation addresses are never taken from a list, but in these tests. */
const SHARE = {
  lists: { minimumSeconds: 0, alsoPublic: ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'] },
};

/** Countries of the documentation prefixes. */
const COUNTRIES: Readonly<Record<string, string>> = { NL: '198.51.100.0/24', DE: '203.0.113.0/24' };

const PLACES: NonNullable<TestApiOptions['places']> = {
  place: (target): Place => {
    const prefix = parsePrefix(target);
    const country = Object.keys(COUNTRIES).find((code) => {
      const outer = parsePrefix(COUNTRIES[code] ?? '');
      return outer !== null && prefix !== null && prefixContains(outer, prefix);
    });
    return { country: country ?? null, network: null };
  },
  prefixesOf: (place) =>
    'country' in place ? [COUNTRIES[place.country]].filter((one) => one !== undefined) : [],
  networksNamed: (text) => (text === 'AS64500' ? [{ number: 64_500, name: 'Example' }] : []),
};

interface Site {
  readonly url: string;
  body: string;
  readonly asked: IncomingMessage[];
}

/** A list on a web server of this machine. */
async function site(body: string): Promise<Site> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    response.end(made.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const made = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/list.txt`, body, asked };
  return made;
}

const LIST = { format: 'auto', intervalSeconds: 900, expireSeconds: null } as const;

function start(dir = stateDirectory(), more: TestApiOptions = {}) {
  return startTestApi(dir, { share: SHARE, places: PLACES, ...more });
}

describe('lists', () => {
  test('one that is added is fetched and kept out; removed, its blocks go and no others; undone, it is back', async () => {
    const { handlers, firewall, log } = await start();
    const one = await site('203.0.113.7\n198.51.100.0/25\n198.51.100.128/25\n');
    const two = await site('203.0.113.7\n203.0.113.66\n');
    await handlers.addList({ list: { ...LIST, name: 'One', url: one.url } });
    const { share } = await handlers.addList({ list: { ...LIST, name: 'Two', url: two.url } });
    expect(share.lists.map(({ settings }) => settings.id)).toEqual(['one', 'two']);
    await expect.poll(() => firewall.holds).toEqual(['198.51.100.0/24', '203.0.113.66', '203.0.113.7']);
    await log.write(wrongPassword(1), wrongPassword(2));
    const removed = await handlers.removeList({ id: 'one' });
    expect(firewall.holds, 'the other list and the own block stand').toEqual(['203.0.113.66', '203.0.113.7']);
    await handlers.removeList({ id: 'two' });
    expect(firewall.holds, 'the own block stands').toEqual(['203.0.113.66']);
    await handlers.undo({ token: removed.undo ?? '' });
    await expect.poll(async () => (await handlers.share({})).lists.map(({ holds }) => holds)).toEqual([2, 2]);
  });

  test('where a block came from is told: attackers, details, blocks by source, who has an address', async () => {
    const { handlers, log } = await start();
    const { url } = await site('203.0.113.66\n198.51.100.0/24\n');
    await log.write(wrongPassword(1));
    await handlers.addList({ list: { ...LIST, name: 'Bad people', url } });
    await expect.poll(async () => (await handlers.status({})).total.shared).toBe(2);
    const { attackers } = await handlers.attackers({ limit: 9, offset: 0, sort: 'lastSeen' });
    expect(attackers[0]?.status).toMatchObject({ state: 'blocked', from: 'Bad people' });
    const details = await handlers.attacker({ address: '203.0.113.66', events: 1 });
    expect(details?.shared).toMatchObject([
      { source: 'list:bad-people', sourceName: 'Bad people', target: '203.0.113.66' },
    ]);
    expect(await handlers.sharedOf({ target: '198.51.100.9' })).toMatchObject({
      blocks: [{ target: '198.51.100.0/24', sourceName: 'Bad people' }],
    });
    expect((await handlers.sharedBlocks({ limit: 10, offset: 0, search: '198.51.100.0' })).total).toBe(1);
    expect((await handlers.sharedBlocks({ limit: 10, offset: 0, source: 'crowdsec' })).total).toBe(0);
  });

  test('who is on a list is let in by the allow list, which unblocking says', async () => {
    const { handlers, firewall } = await start();
    const { url } = await site('203.0.113.0/30\n');
    await handlers.addList({ list: { ...LIST, name: 'One', url } });
    await expect.poll(() => firewall.holds).toEqual(['203.0.113.0/30']);
    await expect(handlers.unblock({ target: '203.0.113.1' })).rejects.toMatchObject({
      code: 'refused',
      message: '203.0.113.1 is kept out by One. To let it in all the same, put it on the allow list.',
    });
    const { undo } = await handlers.allow({ entry: '203.0.113.1', comment: '' });
    expect(firewall.holds).toEqual(['203.0.113.0', '203.0.113.2/31']);
    await handlers.undo({ token: undo ?? '' });
    expect(firewall.holds).toEqual(['203.0.113.0/30']);
  });

  test('a version that shrank too much is held back, shown, told as attention, and taken when the owner says so', async () => {
    const { handlers, firewall, guard, clock } = await start();
    const all = Array.from({ length: 60 }, (_, i) => `203.0.113.${i}`);
    const list = await site(all.join('\n'));
    await handlers.addList({ list: { ...LIST, name: 'One', url: list.url } });
    await expect.poll(() => firewall.holds).toHaveLength(60);
    list.body = all.slice(0, 5).join('\n');
    clock.time += 3_600_000;
    const { share } = await handlers.fetchList({ id: 'one' });
    expect(share.lists[0]).toMatchObject({ holds: 60, held: { entries: 5, entriesBefore: 60 } });
    expect(firewall.holds).toHaveLength(60);
    await expect.poll(() => guard.sharedDefence.problem).toContain('"One" has changed too much');
    clock.time += 3_600_000;
    const accepted = await handlers.acceptList({ id: 'one' });
    expect(accepted.share.lists[0]).toMatchObject({ holds: 5, held: null });
    await expect.poll(() => guard.sharedDefence.problem).toBeNull();
  });

  test('a file is a list, too; switched off it lifts its blocks, and after a restart it is as before', async () => {
    const dir = stateDirectory();
    const path = join(dir, 'own list');
    writeFileSync(path, '# mine\n203.0.113.7\nnonsense here\n');
    const first = await start(dir);
    await first.handlers.addList({ list: { ...LIST, name: 'Mine', url: path, intervalSeconds: 10 } });
    await expect.poll(() => first.firewall.holds).toEqual(['203.0.113.7']);
    expect((await first.handlers.share({})).lists[0]).toMatchObject({ state: 'ok', notUnderstood: 1 });
    await first.api.stop();
    const second = await start(dir);
    expect(second.firewall.holds, 'before it is asked again').toEqual(['203.0.113.7']);
    await second.handlers.setList({ id: 'mine', change: { isOn: false } });
    expect(second.firewall.holds).toEqual([]);
    expect((await second.handlers.share({})).lists[0]).toMatchObject({ state: 'off', holds: 0 });
    await expect(second.handlers.fetchList({ id: 'mine' })).rejects.toMatchObject({ code: 'refused' });
  });

  test('none is on at first, presets tell their terms, and bad input says what to do', async () => {
    const { handlers } = await start();
    const { lists, presets } = await handlers.share({});
    expect(lists).toEqual([]);
    expect(presets.length).toBeGreaterThan(5);
    for (const preset of presets) expect(preset.terms.length, preset.name).toBeGreaterThan(20);
    const bad = (list: Parameters<typeof handlers.addList>[0]['list']) => handlers.addList({ list });
    await expect(bad({ preset: 'nobody' })).rejects.toMatchObject({ code: 'invalid' });
    await expect(
      bad({ ...LIST, name: 'Fast', url: 'http://127.0.0.1:9/', intervalSeconds: 60 }),
    ).rejects.toMatchObject({
      code: 'invalid',
      message: 'Not changed: "Fast" may be fetched every 15 min at most.',
    });
    await expect(handlers.removeList({ id: 'nobody' })).rejects.toMatchObject({ code: 'not-found' });
    await handlers.addList({ list: { ...LIST, name: 'Näme!', url: 'http://127.0.0.1:9/' } });
    await expect(bad({ ...LIST, name: 'Again', url: 'http://127.0.0.1:9/' })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await handlers.share({})).lists[0]?.settings.id).toBe('name');
  });

  test('over a recorded log nothing is exchanged and nobody kept out', async () => {
    const dir = stateDirectory();
    const first = await start(dir);
    const list = await site('203.0.113.7\n');
    await first.handlers.addList({ list: { ...LIST, name: 'One', url: list.url } });
    await expect.poll(() => first.firewall.holds).toHaveLength(1);
    await first.api.stop();
    const asked = list.asked.length;
    const second = await start(dir, { kind: 'replay' });
    expect(second.firewall.holds).toEqual([]);
    expect((await second.handlers.share({})).lists[0]).toMatchObject({ state: 'off', holds: 0 });
    expect(list.asked.length).toBe(asked);
  });
});

describe('rules by place', () => {
  test('a country is kept out and let in again; a network has the name that is known of it', async () => {
    const { handlers, firewall } = await start();
    const { share, undo } = await handlers.setPlaceRules({
      rules: [{ place: { country: 'NL' }, action: 'block' }],
      evenWithLogins: false,
    });
    expect(share.places.rules).toMatchObject([{ name: 'Netherlands', prefixes: 1, addresses: 256 }]);
    expect(firewall.holds).toEqual(['198.51.100.0/24']);
    expect((await handlers.sharedOf({ target: '198.51.100.9' })).blocks).toMatchObject([
      { source: 'country:NL', sourceName: 'the rule about Netherlands', since: null },
    ]);
    await handlers.undo({ token: undo ?? '' });
    expect(firewall.holds).toEqual([]);
    expect(await handlers.checkPlace({ place: { network: 64_500, name: '' } })).toMatchObject({
      name: 'AS64500 Example',
      prefixes: 0,
    });
    await expect(
      handlers.setPlaceRules({
        rules: [{ place: { country: 'FR' }, action: 'block' }],
        evenWithLogins: false,
      }),
    ).rejects.toMatchObject({ code: 'invalid', message: 'Not changed: no address of France is known.' });
  });

  test('a place from which somebody logged in is kept out only when the owner says so; who logged in of late is free', async () => {
    const { handlers, firewall, log } = await start();
    await log.write(sshdLine(1, 'Accepted publickey for owner from 198.51.100.7 port 4001 ssh2'));
    expect((await handlers.checkPlace({ place: { country: 'NL' } })).logins).toEqual(['198.51.100.7']);
    const rules = [{ place: { country: 'NL' }, action: 'block' } as const];
    await expect(handlers.setPlaceRules({ rules, evenWithLogins: false })).rejects.toMatchObject({
      code: 'refused',
    });
    expect(firewall.holds).toEqual([]);
    await handlers.setPlaceRules({ rules, evenWithLogins: true });
    expect(firewall.holds).toContain('198.51.100.8/29');
    expect(firewall.holds.some((target) => contains(target, '198.51.100.7'))).toBe(false);
  });

  test('an exempt place wins over lists, places and rules; after a restart, too', async () => {
    const dir = stateDirectory();
    const { handlers, firewall, log, api } = await start(dir);
    const { url } = await site('203.0.113.7\n198.51.100.7\n');
    await handlers.addList({ list: { ...LIST, name: 'One', url } });
    await expect.poll(() => firewall.holds).toHaveLength(2);
    await handlers.setPlaceRules({
      rules: [{ place: { country: 'DE' }, action: 'exempt' }],
      evenWithLogins: false,
    });
    expect(firewall.holds).toEqual(['198.51.100.7']);
    await log.write(wrongPassword(1), wrongPassword(2));
    const { attackers } = await handlers.attackers({ limit: 9, offset: 0, sort: 'lastSeen' });
    expect(attackers[0]?.status).toMatchObject({ state: 'spared', reason: 'exempt-place' });
    await api.stop();
    const second = await start(dir);
    await expect.poll(() => second.firewall.holds).toEqual(['198.51.100.7']);
    await second.handlers.block({ target: '203.0.113.9', forSeconds: null, reason: '' });
    expect(second.firewall.holds, "the owner's own word").toEqual(['198.51.100.7', '203.0.113.9']);
  });

  test('after a restart a place is kept out from the first moment on', async () => {
    const dir = stateDirectory();
    const { handlers, api } = await start(dir);
    const rules = [{ place: { country: 'NL' }, action: 'block' } as const];
    await handlers.setPlaceRules({ rules, evenWithLogins: false });
    await api.stop();
    const second = await start(dir);
    expect(second.firewall.heldFirst).toEqual(['198.51.100.0/24']);
  });

  test('while other data are read, rules hold by those as they were, and other changes go on', async () => {
    let netherlands = '198.51.100.0/24';
    const files = { countryFile: '/own.mmdb', networkFile: null };
    const reading = Promise.withResolvers<void>();
    const { handlers, firewall } = await start(stateDirectory(), {
      places: {
        ...PLACES,
        prefixesOf: (place) => ('country' in place && place.country === 'NL' ? [netherlands] : []),
        reload: () => reading.promise,
      },
    });
    const rules = [{ place: { country: 'NL' }, action: 'block' } as const];
    await handlers.setPlaceRules({ rules, evenWithLogins: false });
    const changed = handlers.setPlaceFiles(files);
    await expect.poll(async () => (await handlers.share({})).places.countryFile).toBe('/own.mmdb');
    const list = await site('203.0.113.7\n');
    await handlers.addList({ list: { ...LIST, name: 'One', url: list.url } });
    await expect.poll(() => firewall.holds).toEqual(['198.51.100.0/24', '203.0.113.7']);
    netherlands = '192.0.2.128/25';
    reading.resolve();
    await changed;
    expect(firewall.holds).toEqual(['192.0.2.128/25', '203.0.113.7']);
  });

  test('who stops does not wait until data are read', async () => {
    const files = { countryFile: '/own.mmdb', networkFile: null };
    const reading = Promise.withResolvers<void>();
    const { handlers, api } = await start(stateDirectory(), {
      places: { ...PLACES, reload: () => reading.promise, stop: async () => reading.resolve() },
    });
    const changed = handlers.setPlaceFiles(files);
    await expect.poll(async () => (await handlers.share({})).places.countryFile).toBe('/own.mmdb');
    await api.stop();
    await changed;
  });

  test('two rules about one place are refused', async () => {
    const { handlers } = await start();
    const place = { country: 'NL' };
    await expect(
      handlers.setPlaceRules({
        rules: [
          { place, action: 'block' },
          { place, action: 'exempt' },
        ],
        evenWithLogins: false,
      }),
    ).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('settings of services', () => {
  test('nothing is on at first, and what is wrong is said', async () => {
    const { handlers } = await start();
    const { denyHosts, crowdSec } = await handlers.share({});
    expect(denyHosts).toMatchObject({
      state: 'off',
      settings: { server: '', upload: false, download: false },
    });
    expect(crowdSec).toMatchObject({
      state: 'off',
      settings: { url: '' },
      hasKey: false,
      hasPassword: false,
    });
    const deny = (change: object) => handlers.setDenyHosts({ change });
    await expect(deny({ upload: true })).rejects.toMatchObject({
      message: 'Not changed: name a server first.',
    });
    await expect(deny({ server: 'ftp://example.org' })).rejects.toMatchObject({ code: 'invalid' });
    await expect(
      deny({ ca: '-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n' }),
    ).rejects.toMatchObject({
      code: 'invalid',
    });
    await expect(handlers.syncDenyHosts({})).rejects.toMatchObject({ code: 'refused' });
    await expect(handlers.checkCrowdSec({})).rejects.toMatchObject({ code: 'refused' });
  });

  test('secrets are kept apart, never told, and go to no other LAPI; leaving can be undone', async () => {
    const dir = stateDirectory();
    const { handlers } = await start(dir);
    const url = 'http://127.0.0.1:9/';
    await handlers.setCrowdSec({
      change: { url, machineId: 'drawbridge-a' },
      password: 'the-password',
      key: 'the-key',
    });
    const told = JSON.stringify(await handlers.share({}));
    expect(told).not.toContain('the-password');
    expect(told).not.toContain('the-key');
    expect(JSON.stringify(new SettingsFile(dir).load().settings)).not.toContain('the-key');
    expect((await handlers.share({})).crowdSec).toMatchObject({ hasKey: true, hasPassword: true });
    const { undo } = await handlers.setCrowdSec({ change: { url: '' } });
    expect((await handlers.share({})).crowdSec).toMatchObject({
      hasKey: false,
      hasPassword: false,
      state: 'off',
    });
    await handlers.undo({ token: undo ?? '' });
    expect((await handlers.share({})).crowdSec).toMatchObject({
      hasKey: true,
      hasPassword: true,
      settings: { url, machineId: 'drawbridge-a' },
    });
    await handlers.setCrowdSec({ change: { url: 'http://127.0.0.1:10/' } });
    expect((await handlers.share({})).crowdSec).toMatchObject({ hasKey: false, settings: { machineId: '' } });
  });
});

function contains(outer: string, inner: string): boolean {
  const [one, other] = [parsePrefix(outer), parsePrefix(inner)];
  return one !== null && other !== null && prefixContains(one, other);
}
