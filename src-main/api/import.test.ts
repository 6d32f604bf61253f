import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importOfferSchema } from '../../src-shared/contract/import.ts';
import { type CallInput, callSchemas } from '../../src-shared/contract.ts';
import { PRESETS } from '../guard/rules.ts';
import { NOON, sshdLine, stateDirectory, wrongPassword } from '../guard/testing/fakes.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';

type Offer = CallInput<'importSettings'>;
const HOUR = 3_600_000;
const TARGETS = ['203.0.113.66', '2001:db8::/64'];

function rules() {
  return structuredClone(PRESETS.denyhosts.rules) as NonNullable<Offer['rules']>;
}

/** What a test offers, with a program that may be run. */
function offerOf(dir: string): Offer {
  const script = join(dir, 'denied');
  writeFileSync(script, '#!/bin/sh\n');
  chmodSync(script, 0o700);
  return {
    from: 'denyhosts',
    rules: rules(),
    settings: { port: 2222, denyScript: script, purgeScript: '/nonexistent/purged' },
    allow: [
      { entry: '198.51.100.0/24', comment: 'from DenyHosts' },
      { entry: '192.0.2.7', comment: 'from DenyHosts' },
    ],
    blocks: [
      { target: '203.0.113.66', until: NOON + HOUR },
      { target: '2001:db8::/64', until: null },
      { target: '198.51.100.9', until: null },
      { target: '127.0.0.1', until: null },
      { target: '203.0.113.9', until: NOON - 1 },
      { target: 'nobody', until: null },
    ],
  };
}

/** All that an import may change. */
async function stateOf({ handlers, starts }: TestApi) {
  const { blocks } = await handlers.blocks({ limit: 100, offset: 0, ended: false });
  return {
    blocks,
    rules: await handlers.rules({}),
    allow: await handlers.allowList({}),
    preferences: await handlers.preferences({}),
    reports: (await handlers.reportSettings({})).settings,
    rulesInFile: starts[0]?.settingsFile.given(['rules']),
  };
}

async function take({ handlers }: TestApi, offer: Offer) {
  const input = callSchemas('importSettings').input.parse(offer) as Parameters<
    typeof handlers.importSettings
  >[0];
  return { plan: await handlers.planImport(input), done: await handlers.importSettings(input) };
}

test('everything comes at once, as planned; what is protected or can not be run does not', async () => {
  const dir = stateDirectory();
  const test = await startTestApi(dir);
  await test.handlers.allow({ entry: '192.0.2.7', comment: 'mine' });
  const { plan, done } = await take(test, offerOf(dir));
  expect(done).toMatchObject(plan);
  expect(plan).toMatchObject({
    rules: true,
    settings: ['port', 'denyScript'],
    allow: ['198.51.100.0/24'],
    blocks: 2,
    skipped: [
      { what: '/nonexistent/purged', why: expect.stringContaining('is not there') },
      { what: '198.51.100.9', why: expect.stringContaining('the allow list that is taken over has it') },
      { what: '127.0.0.1' },
      { what: 'nobody', why: 'It is no address.' },
    ],
  });
  expect(done.undoUntil).toBe(NOON + 24 * HOUR);
  const { blocks, allow, preferences, reports, rules: now } = await stateOf(test);
  expect(test.firewall.holds).toEqual(TARGETS.toSorted());
  expect(blocks).toMatchObject([
    { target: '2001:db8::/64', until: null, by: 'owner', reason: 'from DenyHosts', rule: null },
    { target: '203.0.113.66', until: NOON + HOUR },
  ]);
  expect(now.current).toEqual(rules());
  expect(allow.entries).toMatchObject([{ comment: 'mine' }, { comment: 'from DenyHosts' }]);
  expect([preferences.port, test.guard.port]).toEqual([2222, 2222]);
  expect([reports.denyScript, reports.purgeScript]).toEqual([join(dir, 'denied'), null]);
  const again = await take(test, offerOf(dir));
  expect(again.done).toMatchObject({
    rules: false,
    settings: [],
    allow: [],
    blocks: 0,
    undo: null,
    undoUntil: null,
  });
});

test('planning changes nothing', async () => {
  const dir = stateDirectory();
  const test = await startTestApi(dir);
  const before = await stateOf(test);
  const offer = importOfferSchema.parse(offerOf(dir));
  expect(await test.handlers.planImport(offer)).toMatchObject({ rules: true, blocks: 2 });
  expect(await stateOf(test)).toEqual(before);
  expect(existsSync(join(dir, 'last-import.json'))).toBe(false);
});

describe('taken back', () => {
  test('all of it, by its token or as the latest, and once', async () => {
    for (const how of ['token', 'latest'] as const) {
      const dir = stateDirectory();
      const test = await startTestApi(dir);
      // One that the imported allow list lifts, and one that an imported block outlasts.
      await test.handlers.block({ target: '198.51.100.7', forSeconds: null, reason: 'mine' });
      await test.handlers.block({ target: '203.0.113.66', forSeconds: 60, reason: 'mine' });
      const before = await stateOf(test);
      const { done } = await take(test, offerOf(dir));
      expect(test.firewall.holds).toEqual(TARGETS.toSorted());
      const undone =
        how === 'token'
          ? await test.handlers.undo({ token: done.undo ?? '' })
          : await test.handlers.undoImport({});
      expect(undone.done).toBe(
        'The import from DenyHosts is taken back: the settings are as before, the rules are as before, 2 entries went from the allow list, 2 blocks lifted, 2 blocks as before.',
      );
      const after = await stateOf(test);
      expect({ ...after, preferences: before.preferences }).toEqual(before);
      expect(after.preferences).toEqual(before.preferences);
      await expect(test.handlers.undoImport({})).rejects.toMatchObject({ code: 'not-found' });
      await expect(test.handlers.undo({ token: done.undo ?? '' })).rejects.toMatchObject({
        code: 'not-found',
      });
    }
  });

  test('what came in several offers, as one; after a restart too', async () => {
    const dir = stateDirectory();
    const first = await startTestApi(dir);
    const { done } = await take(first, { ...offerOf(dir), settings: {} });
    const more = await take(first, {
      from: 'denyhosts',
      blocks: [{ target: '203.0.113.77', until: null }],
      continues: done.undo,
    });
    expect([more.done.undo, more.done.undoUntil]).toEqual([done.undo, done.undoUntil]);
    expect(first.firewall.holds).toHaveLength(3);
    await expect(
      take(first, {
        from: 'denyhosts',
        blocks: [{ target: '203.0.113.78', until: null }],
        continues: 'another',
      }),
    ).rejects.toMatchObject({ code: 'not-found' });
    await first.api.stop();
    const second = await startTestApi(dir);
    expect(second.firewall.holds).toHaveLength(3);
    expect((await second.handlers.undoImport({})).done).toContain('3 blocks lifted');
    expect(second.firewall.holds).toEqual([]);
  });

  test('what the owner has changed since stays; after a day it is too late', async () => {
    const dir = stateDirectory();
    const test = await startTestApi(dir);
    await take(test, offerOf(dir));
    await test.handlers.setRules({ preset: 'fail2ban' });
    await test.handlers.setPreferences({ change: { port: 2200 } });
    await test.handlers.unblock({ target: '203.0.113.66' });
    await test.handlers.block({ target: '203.0.113.66', forSeconds: null, reason: 'mine' });
    expect((await test.handlers.undoImport({})).done).toBe(
      'The import from DenyHosts is taken back: the settings are as before, 2 entries went from the allow list, 1 block lifted.',
    );
    expect(await stateOf(test)).toMatchObject({
      rules: { preset: 'fail2ban' },
      preferences: { port: 2200 },
      blocks: [{ target: '203.0.113.66', reason: 'mine' }],
    });
    await take(test, { from: 'fail2ban', blocks: [{ target: '203.0.113.5', until: null }] });
    test.clock.time = NOON + 24 * HOUR;
    await expect(test.handlers.undoImport({})).rejects.toMatchObject({ code: 'not-found' });
    writeFileSync(join(dir, 'last-import.json'), '{"version":1,"blocks":[["x"]]}');
    await expect(test.handlers.undoImport({})).rejects.toMatchObject({ code: 'not-found' });
  });
});

test('where a step fails, what was done before is taken back', async () => {
  const dir = stateDirectory();
  const refuse = ({ settings }: { settings: { port: number } }) => {
    if (settings.port === 2222) throw new Error('no such port here');
  };
  const test = await startTestApi(dir, { refuse });
  const before = await stateOf(test);
  await expect(take(test, offerOf(dir))).rejects.toThrow('no such port here');
  expect(await stateOf(test)).toEqual(before);
  expect(existsSync(join(dir, 'last-import.json'))).toBe(false);
  const { settings: _, ...rest } = offerOf(dir);
  const store = test.guard.store.addBlocks.bind(test.guard.store);
  test.guard.store.addBlocks = () => {
    throw new Error('the disk is full');
  };
  await expect(take(test, rest)).rejects.toThrow('the disk is full');
  test.guard.store.addBlocks = store;
  expect(await stateOf(test)).toEqual(before);
});

describe("DenyHosts' synchronisation", () => {
  // Nobody listens there.
  const SYNC = { server: '127.0.0.1:9', upload: true, download: false, threshold: 5 };
  const settingsOf = async ({ handlers }: TestApi) => (await handlers.share({})).denyHosts.settings;

  test('comes as planned, what is so already is left, and all of it is taken back', async () => {
    const dir = stateDirectory();
    const test = await startTestApi(dir);
    const before = await settingsOf(test);
    const { plan, done } = await take(test, {
      from: 'denyhosts',
      settings: { denyHostsSync: { ...SYNC, download: before.download } },
    });
    expect([plan.settings, done.settings]).toEqual([['denyHostsSync'], ['denyHostsSync']]);
    expect(await settingsOf(test)).toEqual({ ...before, ...SYNC });
    const again = await take(test, { from: 'denyhosts', settings: { denyHostsSync: SYNC } });
    expect(again.plan.settings).toEqual([]);
    await test.api.stop();
    const second = await startTestApi(dir);
    expect(await settingsOf(second)).toEqual({ ...before, ...SYNC });
    expect((await second.handlers.undoImport({})).done).toBe(
      'The import from DenyHosts is taken back: the settings are as before.',
    );
    expect(await settingsOf(second)).toEqual(before);
  });

  test('what the owner has changed since stays', async () => {
    const test = await startTestApi(stateDirectory());
    await take(test, { from: 'denyhosts', settings: { port: 2222, denyHostsSync: SYNC } });
    await test.handlers.setDenyHosts({ change: { threshold: 7 } });
    await test.handlers.undoImport({});
    expect(await settingsOf(test)).toMatchObject({ ...SYNC, threshold: 7 });
    expect((await test.handlers.preferences({})).port).toBe(22);
  });

  test('where a step before it fails, nothing of it is done; a server that can be none is left out', async () => {
    const test = await startTestApi(stateDirectory());
    const before = await settingsOf(test);
    test.guard.store.addBlocks = () => {
      throw new Error('the disk is full');
    };
    const offer = { from: 'denyhosts', settings: { denyHostsSync: SYNC } } as const;
    const blocks = [{ target: '203.0.113.5', until: null }];
    await expect(take(test, { ...offer, blocks })).rejects.toThrow('the disk is full');
    expect(await settingsOf(test)).toEqual(before);
    const { plan } = await take(test, {
      from: 'denyhosts',
      settings: { denyHostsSync: { ...SYNC, server: 'ftp://sync.example.org' } },
    });
    expect(plan).toMatchObject({
      settings: [],
      skipped: [{ what: 'the synchronisation with ftp://sync.example.org' }],
    });
    expect(await settingsOf(test)).toEqual(before);
  });
});

test('a longer block that stands is not shortened, and somebody who logged in lately is not blocked', async () => {
  const dir = stateDirectory();
  const test = await startTestApi(dir);
  await test.handlers.block({ target: '203.0.113.0/28', forSeconds: null, reason: 'mine' });
  await test.log.write(
    sshdLine(0, 'Accepted publickey for ann from 203.0.113.66 port 4000 ssh2: ED25519 SHA256:abc'),
  );
  const { done } = await take(test, {
    from: 'fail2ban',
    blocks: [
      { target: '203.0.113.9', until: NOON + HOUR },
      { target: '203.0.113.66', until: null },
    ],
  });
  expect(done).toMatchObject({
    blocks: 0,
    skipped: [{ what: '203.0.113.66', why: expect.stringContaining('logged in') }],
  });
});

test('counts of what happened', async () => {
  const test = await startTestApi(stateDirectory());
  await test.log.write(wrongPassword(0), wrongPassword(1));
  await test.handlers.unblock({ target: '203.0.113.66' });
  expect(await test.handlers.counts({})).toMatchObject({
    events: { failed: 2 },
    blocks: { rule: 1, owner: 0 },
    lifted: 1,
    spared: 0,
  });
});
