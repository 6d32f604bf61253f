/** What shared lists keep out, and where a block came from, wherever it is shown. */
import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CallError, type Share, type SharedBlock, type Status } from '../../src-shared/contract.ts';
import { BuiltRenderer } from './built-renderer.ts';
import { FakeHistory } from './fake-history.ts';
import type { FakeHandlers, FakeHost } from './fake-host.ts';
import { preferenceHandlers } from './fake-preferences.ts';
import { shareHandlers } from './fake-share.ts';
import {
  joinedCrowdSec,
  places,
  runningDenyHosts,
  sharedBlock,
  someLists,
  share as wholeShare,
} from './fake-share-data.ts';
import { attacker, details, HOSTILE, NOW, status } from './fake-state.ts';
import { expectFits, expectSound, openScreen, type Screen } from './screen.ts';

let renderer: BuiltRenderer;
beforeAll(async () => {
  renderer = await BuiltRenderer.make();
});
afterAll(async () => {
  await renderer?.close();
});

const ALL: Partial<Share> = {
  lists: someLists(),
  crowdSec: joinedCrowdSec(),
  denyHosts: runningDenyHosts(),
};

interface Options {
  readonly hash?: string;
  readonly count?: number;
  readonly share?: Partial<Share>;
  readonly blockAt?: (index: number) => SharedBlock;
  readonly status?: Partial<Status>;
  readonly more?: (host: () => FakeHost) => FakeHandlers;
  readonly kind?: 'desktop' | 'browser';
  readonly viewport?: { width: number; height: number };
  readonly colorScheme?: 'light' | 'dark';
}

async function open(options: Options = {}): Promise<Screen> {
  const { hash = '#/tray', count = 12, share = ALL, blockAt, kind = 'desktop', more } = options;
  const screen = await openScreen(
    renderer,
    hash,
    (host) => {
      const total = { ...status().total, shared: count };
      const own = preferenceHandlers(host, { kind, status: { total, ...options.status } });
      const { undo } = own;
      return {
        ...own,
        ...shareHandlers(host, {
          share,
          count,
          ...(undo !== undefined && { undo }),
          ...(blockAt !== undefined && { blockAt }),
        }),
        ...more?.(host),
      };
    },
    {
      viewport: options.viewport ?? { width: 380, height: 600 },
      colorScheme: options.colorScheme ?? 'light',
    },
  );
  onTestFinished(async () => {
    await expectFits(screen);
    await screen.close();
  });
  return screen;
}

const inputs = ({ host }: Screen, name: string) =>
  host.calls.filter((call) => call.name === name).map(({ input }) => input);

const view = (page: Page) => page.getByRole('region', { name: 'Kept out by shared lists' }).first();
const rows = (page: Page) => view(page).locator('[data-row]');
const rowOf = (page: Page, target: string) => view(page).locator(`[data-row="${target}"]`);

/** Letter by letter, with no time between them, however busy the machine is. */
function typeFast(field: Locator, text: string): Promise<void> {
  return field.evaluate((input, text) => {
    const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value') ?? {};
    for (let length = 1; length <= text.length; length++) {
      set?.call(input, text.slice(0, length));
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }, text);
}

const LIST_ROW = sharedBlock(0);
const CROWDSEC_ROW = sharedBlock(1);

describe('what shared lists keep out', () => {
  test('is one line below the own blocks, and slides in, by keyboard', async () => {
    const screen = await open({ count: 12_345 });
    const { page } = screen;
    await page.getByRole('radio', { name: /Blocked/ }).click();
    const line = page.getByRole('button', { name: 'Shared lists keep out 12,345 more' });
    await line.focus();
    await page.keyboard.press('Enter');
    await view(page).getByText('12,345 addresses and networks').waitFor();
    await page
      .locator(':focus')
      .and(view(page).getByRole('button', { name: 'Back' }))
      .waitFor();
    const first = (await rowOf(page, CROWDSEC_ROW.target).innerText()).replace(/\s+/g, ' ');
    expect(first).toContain('198.18.0.1 CrowdSec crowdsecurity/ssh-bf (crowdsec) 5 h left 2 min ago');
    await rowOf(page, sharedBlock(2).target).getByText('until taken off').waitFor();
    await page.keyboard.press('Escape');
    await view(page).waitFor({ state: 'detached' });
    await page.locator(':focus').and(line).waitFor();
    await expect.poll(() => inputs(screen, 'closeWindow')).toEqual([]);
  });

  test('where there is nothing, there is no line; a view without rows says so', async () => {
    const screen = await open({ count: 0, share: {} });
    const { page } = screen;
    await page.getByRole('radio', { name: /Blocked/ }).click();
    await page.getByRole('button', { name: 'Block an Address…' }).waitFor();
    await expect.poll(() => page.getByText('Shared lists keep out').count()).toBe(0);
    await page.evaluate(() => {
      location.hash = '#/tray/shared';
    });
    await view(page).getByText('Nobody is kept out by it').waitFor();
    await expectSound(screen, '.shared-view');
  });

  test.each([1, 12])('%i of them are all there', async (count) => {
    const screen = await open({ hash: '#/tray/shared', count });
    const { page } = screen;
    await rowOf(page, sharedBlock(0).target).waitFor();
    await expect.poll(() => rows(page).count()).toBe(count);
    await view(page)
      .getByText(count === 1 ? '1 address or network' : '12 addresses and networks')
      .waitFor();
  });

  test('200,000 of them are scrolled through to the end and back, and a few are rendered', async () => {
    const screen = await open({ hash: '#/tray/shared', count: 200_000 });
    const { page } = screen;
    await rowOf(page, sharedBlock(0).target).locator('[data-key]').focus();
    await page.keyboard.press('End');
    await rowOf(page, sharedBlock(199_999).target).waitFor();
    await page
      .locator(':focus')
      .and(rowOf(page, sharedBlock(199_999).target).locator('[data-key]'))
      .waitFor();
    await expect.poll(() => rows(page).count()).toBeLessThan(60);
    await page.keyboard.press('PageUp');
    await page.keyboard.press('Home');
    await page
      .locator(':focus')
      .and(rowOf(page, sharedBlock(0).target).locator('[data-key]'))
      .waitFor();
    await view(page)
      .locator('.row-list-scroller')
      .evaluate((list) => list.scrollTo(0, list.scrollHeight / 2));
    await rowOf(page, sharedBlock(100_000).target).waitFor();
    // A page where it stopped, not all on the way.
    await expect.poll(() => inputs(screen, 'sharedBlocks').length).toBeLessThan(12);
    for (const input of inputs(screen, 'sharedBlocks')) expect(input).toMatchObject({ limit: 100 });
  });

  test('is searched and narrowed to a source; the latest answer wins', async () => {
    const screen = await open({ hash: '#/tray/shared', count: 2000 });
    const { page } = screen;
    const source = page.getByRole('combobox', { name: 'Source' });
    await expect
      .poll(() => source.locator('option').allTextContents())
      .toEqual([
        'All sources',
        'CrowdSec',
        'DenyHosts',
        'Spamhaus DROP',
        'blocklist.de: SSH',
        'The office',
        'Fresh',
      ]);
    await source.selectOption('DenyHosts');
    await view(page).getByText('500 addresses and networks found').waitFor();
    await rows(page).first().getByText('DenyHosts').waitFor();
    await source.selectOption('All sources');
    await page.keyboard.press('Control+f');
    await page
      .locator(':focus')
      .and(view(page).getByRole('searchbox', { name: 'Search' }))
      .waitFor();
    await typeFast(view(page).getByRole('searchbox', { name: 'Search' }), 'SBL');
    await view(page).getByText('500 addresses and networks found').waitFor();
    await rows(page).first().getByText('Spamhaus DROP').waitFor();
    await view(page).getByRole('searchbox', { name: 'Search' }).fill('no such thing');
    await view(page).getByText('Nobody fits “no such thing”.').waitFor();
    await expect
      .poll(() => inputs(screen, 'sharedBlocks'))
      .toContainEqual({ offset: 0, limit: 100, source: 'denyhosts' });
    await expect
      .poll(() => inputs(screen, 'sharedBlocks'))
      .not.toContainEqual({ offset: 0, limit: 100, search: 'S' });
  });

  test('CrowdSec is unblocked, a list allowed against: each row has what fits', async () => {
    const screen = await open({ hash: '#/tray/shared' });
    const { page } = screen;
    const list = rowOf(page, LIST_ROW.target);
    await list.hover();
    await expect.poll(() => list.getByRole('button', { name: 'Unblock' }).count()).toBe(0);
    await list.getByRole('button', { name: 'Allow' }).click();
    await page.getByText(`Allowed ${LIST_ROW.target}: it is never blocked`).waitFor();
    await list.getByText('let in again').waitFor();
    const crowdSec = rowOf(page, CROWDSEC_ROW.target);
    await crowdSec.hover();
    await expect.poll(() => crowdSec.getByRole('button', { name: 'Allow' }).count()).toBe(0);
    await crowdSec.getByRole('button', { name: 'Unblock' }).click();
    await page.getByText(`Unblocked ${CROWDSEC_ROW.target}; CrowdSec has it no more`).waitFor();
    await expect.poll(() => inputs(screen, 'unblock')).toEqual([{ target: CROWDSEC_ROW.target }]);
    // It stays where it is while the pointer is there.
    await crowdSec.locator('.gone').waitFor();
    await page.mouse.move(5, 5);
    await page.getByRole('button', { name: 'Show changes' }).click();
    await crowdSec.waitFor({ state: 'detached' });
  });

  test('an Unblock that is refused says why, and the row stays', async () => {
    const screen = await open({
      hash: '#/tray/shared',
      more: () => ({
        unblock: () => {
          throw new CallError('refused', 'Spamhaus DROP has it, too: allow it.');
        },
      }),
    });
    const { page } = screen;
    const row = rowOf(page, CROWDSEC_ROW.target);
    await row.hover();
    await row.getByRole('button', { name: 'Unblock' }).click();
    await page.getByText('Spamhaus DROP has it, too: allow it.').waitFor();
    await expect.poll(() => row.locator('.gone').count()).toBe(0);
  });

  test('follows what the sources tell, at once while nobody looks closely', async () => {
    let count = 3;
    const screen = await open({
      hash: '#/tray/shared',
      more: () => ({
        sharedBlocks: ({ offset, limit }) => ({
          total: count,
          blocks: Array.from({ length: count }, (_, n) => sharedBlock(n)).slice(offset, offset + limit),
        }),
      }),
    });
    const { page, host } = screen;
    await view(page).getByText('3 addresses and networks').waitFor();
    count = 5;
    await host.emit('shareChanged', { share: { ...wholeShare(ALL), holds: 5 } });
    await view(page).getByText('5 addresses and networks').waitFor();
    await rows(page).first().hover();
    count = 7;
    await host.emit('shareChanged', { share: { ...wholeShare(ALL), holds: 7 } });
    const news = page.getByRole('button', { name: 'Show changes' });
    await news.waitFor();
    await expect.poll(() => rows(page).count()).toBe(5);
    await news.click();
    await view(page).getByText('7 addresses and networks').waitFor();
    // A window that is hidden hears nothing of the pointer's leaving it.
    await rows(page).first().hover();
    await page.evaluate(() => window.dispatchEvent(new Event('blur')));
    count = 9;
    await host.emit('shareChanged', { share: { ...wholeShare(ALL), holds: 9 } });
    await view(page).getByText('9 addresses and networks').waitFor();
  });

  test('what can not be asked is said', async () => {
    const screen = await open({
      hash: '#/tray/shared',
      more: () => ({
        sharedBlocks: () => {
          throw new CallError('unavailable', 'The guard is starting.');
        },
      }),
    });
    await view(screen.page).getByText('The guard is starting.').waitFor();
  });

  test('details lie over it, say whose word it is, and lead back to the row', async () => {
    const screen = await open({ hash: '#/tray/shared' });
    const { page } = screen;
    const open3 = rowOf(page, CROWDSEC_ROW.target).locator('[data-key]');
    await open3.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: CROWDSEC_ROW.target }).waitFor();
    await page.getByText('Kept out by CrowdSec').waitFor();
    await page.getByText('United States · network unknown').waitFor();
    await page.locator('.attacker').getByRole('button', { name: 'Unblock' }).waitFor();
    await expectSound(screen, '.attacker');
    await page.keyboard.press('Escape');
    await page.locator(':focus').and(open3).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('Kept out by Spamhaus DROP').waitFor();
    await page.getByText('To let it in all the same, allow it.').waitFor();
    await expect
      .poll(() => page.locator('.attacker').getByRole('button', { name: 'Unblock' }).count())
      .toBe(0);
    await page.locator('.attacker').getByRole('button', { name: 'Allow' }).click();
    await page.getByText(`Allowed ${sharedBlock(2).target}`).waitFor();
    await page.getByRole('button', { name: 'Back' }).last().click();
    await page.locator('.attacker').waitFor({ state: 'detached' });
    await view(page).getByText('12 addresses and networks').waitFor();
    await page.keyboard.press('Escape');
    await view(page).waitFor({ state: 'detached' });
  });

  test("strangers' texts are texts, however long", async () => {
    const screen = await open({
      hash: '#/tray/shared',
      count: HOSTILE.length,
      blockAt: (index) => ({
        ...sharedBlock(index),
        reason: (HOSTILE[index] ?? '').repeat(20).slice(0, 5000),
        sourceName: `${HOSTILE[1]} ${'Netzwerkdienstleistungen '.repeat(9)}`,
        target: index === 0 ? '2001:db8:ffff:ffff:ffff:ffff:ffff:fffe' : sharedBlock(index).target,
      }),
    });
    const { page } = screen;
    await view(page).getByText('\\u{202e}gnp.exe').first().waitFor();
    await expect.poll(() => page.locator('img[src="x"]').count()).toBe(0);
    expect(await page.evaluate(() => document.body.innerText)).not.toMatch(/[\u202e\0]/);
    await expectFits(screen);
    const widest = await rows(page).evaluateAll((all) => Math.max(...all.map((row) => row.scrollWidth)));
    expect(widest).toBeLessThanOrEqual(380);
  });

  test.each([
    ['light', 380],
    ['dark', 1440],
  ] as const)('is sound, %s, %i wide', async (colorScheme, width) => {
    const screen = await open({
      hash: '#/tray/shared',
      colorScheme,
      kind: 'browser',
      viewport: { width, height: 800 },
      share: {
        ...ALL,
        places: places({
          rules: [
            {
              place: { country: 'CN' },
              action: 'block',
              source: 'country:CN',
              name: 'China',
              prefixes: 8312,
              addresses: 343_210_752,
            },
          ],
        }),
      },
      status: { firewall: { ...status().firewall, unheld: 'Routes hold at most 2,000 addresses of lists.' } },
      more: () => new FakeHistory({ events: 100, scanned: 100 }).handlers(),
    });
    const { page } = screen;
    await rowOf(page, LIST_ROW.target).hover();
    await page.getByText('Routes hold at most 2,000').waitFor();
    await page.getByText('1 country or network kept out whole, not listed here.').waitFor();
    await expectSound(screen, '.shared-view');
    await page.getByRole('button', { name: 'Rules…' }).click();
    await page.getByRole('heading', { name: 'Countries and networks' }).waitFor();
  });
});

describe('where a block came from', () => {
  const FIRST = attacker(0);
  const from = (name: string) => ({
    ...FIRST,
    status: { state: 'blocked' as const, until: NOW + 3_600_000, target: FIRST.attacker, from: name },
  });
  const withFirst = (name: string) => (host: () => FakeHost) => {
    const own = preferenceHandlers(host);
    return {
      snapshot: async () => {
        const whole = await own.snapshot?.({});
        if (whole === undefined) throw new Error('no snapshot');
        return { ...whole, attackers: { total: 1, attackers: [from(name)] } };
      },
    };
  };

  test('rows of attacks say it, and offer what helps', async () => {
    const screen = await open({ more: withFirst('Spamhaus DROP') });
    const { page, host } = screen;
    const row = page.locator(`[data-row="${FIRST.attacker}"]`);
    await row.getByText('blocked by Spamhaus DROP').waitFor();
    await row.hover();
    await expect.poll(() => row.getByRole('button', { name: 'Unblock' }).count()).toBe(0);
    await row.getByRole('button', { name: 'Allow' }).waitFor();
    await host.emit('attackersChanged', { total: 1, attackers: [from('CrowdSec')] });
    await row.getByRole('button', { name: 'Unblock' }).waitFor();
    await page.mouse.move(5, 5);
    await row.getByText('blocked by CrowdSec').waitFor();
    await host.emit('attackersChanged', { total: 1, attackers: [from(`${HOSTILE[1]}${'x'.repeat(3000)}`)] });
    await row.getByText('blocked by \\u{202e}gnp.exe').waitFor();
    const address = await row.locator('.address').boundingBox();
    const state = await row.locator('.attacker-state').boundingBox();
    expect((address?.x ?? 0) + (address?.width ?? 0)).toBeLessThanOrEqual(state?.x ?? 0);
  });

  const shared = [
    { ...sharedBlock(1), target: FIRST.attacker },
    { ...sharedBlock(2), target: '203.0.113.0/24', reason: `SBL1 ${HOSTILE[0]}` },
    {
      ...sharedBlock(2),
      source: 'country:NL',
      sourceName: 'Netherlands',
      target: '203.0.112.0/20',
      since: null,
      reason: '',
    },
  ];

  test.each(['#/tray/', '#/activity/'])('details at %s say it, with a line for each source', async (hash) => {
    const history = new FakeHistory({ events: 100, scanned: 100 });
    let only = shared;
    const screen = await open({
      hash: `${hash}${FIRST.attacker}`,
      viewport: { width: 1200, height: 900 },
      more: () => ({
        ...history.handlers(),
        attacker: () => ({ ...details(0), attacker: from('CrowdSec'), blocks: [], shared: only }),
      }),
    });
    const { page, host } = screen;
    const inDetails = page.locator('.attacker');
    await inDetails.getByText('blocked by CrowdSec').waitFor();
    await inDetails.getByText('Kept out by CrowdSec').waitFor();
    await inDetails.getByText('Kept out by Spamhaus DROP').waitFor();
    await inDetails.getByText('203.0.113.0/24 · SBL1 <img').waitFor();
    await inDetails.getByText('Kept out by the rule for Netherlands').waitFor();
    await inDetails.getByText('For as long as the rule is there').waitFor();
    await expect.poll(() => inDetails.getByRole('button', { name: 'Unblock' }).count()).toBe(0);
    await inDetails.getByRole('button', { name: 'Allow' }).waitFor();
    only = shared.slice(0, 1);
    await host.emit('shareChanged', { share: { ...wholeShare(ALL), holds: 1 } });
    await inDetails.getByRole('button', { name: 'Unblock' }).waitFor();
    await expect.poll(() => inDetails.getByText('Kept out by Spamhaus DROP').count()).toBe(0);
    await expectSound(screen, '.attacker');
  });

  test('the firewall says what it does not hold, and advice leads to the lists', async () => {
    const screen = await open({
      hash: '#/preferences/firewall',
      viewport: { width: 680, height: 700 },
      status: {
        firewall: {
          ...status().firewall,
          holds: 2037,
          unheld: 'Routes hold at most 2,000 addresses of lists.',
        },
      },
      count: 43_267,
    });
    const { page, host } = screen;
    await page.getByText('Routes hold at most 2,000 addresses of lists.').waitFor();
    await page.getByText('It holds 2,037 entries, for 37 blocks and 43,267 from shared lists').waitFor();
    await expectSound(screen, '[role=tabpanel]');
    await page.evaluate(() => {
      location.hash = '#/tray';
    });
    const advice = { sentence: 'A list is held back.', button: 'Look…', action: 'shared-lists' as const };
    await page.getByRole('heading', { name: 'Guarding' }).waitFor();
    await host.emit('statusChanged', { status: status({ condition: 'attention', advice }) });
    await page.getByRole('button', { name: 'Look…' }).click();
    await expect
      .poll(() => inputs(screen, 'openWindow'))
      .toEqual([{ window: 'preferences', tab: 'shared-lists' }]);
  });

  test('a part of the guard that needs it leads to the lists', async () => {
    const screen = await open({
      hash: '#/preferences/advanced',
      viewport: { width: 680, height: 700 },
      more: () => ({
        doctor: () => ({
          parts: [
            {
              part: 'shared lists',
              state: 'attention',
              found: 'A list is held back.',
              fix: 'Look at it.',
              repair: { action: 'shared-lists', label: 'Shared Lists…' },
            },
          ],
        }),
      }),
    });
    const { page } = screen;
    await page.getByRole('button', { name: 'Shared Lists…' }).click();
    await page.getByRole('list', { name: 'Lists in use' }).waitFor();
  });
});
