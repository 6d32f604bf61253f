import type { BrowserContextOptions, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BuiltRenderer, ORIGIN } from './built-renderer.ts';
import { FakeHistory, type FakeHistoryOptions, fakeWhatIf } from './fake-history.ts';
import { type FakeHandlers, FakeHost } from './fake-host.ts';
import { type FakeStateOptions, fakeHandlers, HOSTILE, NOW } from './fake-state.ts';
import { seriousViolations } from './serious-violations.ts';

const MANY = 2_560_000;
const ROW = 28;

let renderer: BuiltRenderer;
beforeAll(async () => {
  renderer = await BuiltRenderer.make();
});
afterAll(() => renderer.close());

interface Screen {
  readonly page: Page;
  readonly host: FakeHost;
  readonly history: FakeHistory;
  /** Everything that a console that should be empty was told. */
  readonly faults: string[];
}

interface Options {
  readonly history?: FakeHistoryOptions;
  readonly state?: FakeStateOptions;
  readonly context?: BrowserContextOptions;
  readonly hash?: string;
  readonly more?: FakeHandlers;
}

async function shown(options: Options, look: (screen: Screen) => Promise<void>): Promise<void> {
  const context = await renderer.context({
    viewport: { width: 1200, height: 800 },
    reducedMotion: 'reduce',
    ...options.context,
  });
  try {
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(error.message));
    await page.clock.setFixedTime(NOW);
    const history = new FakeHistory({ events: 5000, ...options.history });
    const host = await FakeHost.on(
      page,
      fakeHandlers({ count: 600, ...options.state }, { ...history.handlers(), ...options.more }),
    );
    await page.goto(`${ORIGIN}/${options.hash ?? '#/activity'}`);
    await page.getByRole('grid').waitFor();
    await look({ page, host, history, faults });
    expect(faults).toEqual([]);
  } finally {
    await context.close();
  }
}

function inputsOf(host: FakeHost, name: string): unknown[] {
  return host.calls.filter((call) => call.name === name).map(({ input }) => input);
}

/** The time of the row with this index as the table shows it. */
async function timeOf(page: Page, index: number): Promise<string> {
  const cell = page.locator(`[data-index="${index}"] > td`).first();
  await expect.poll(() => cell.getAttribute('title', { timeout: 20_000 })).not.toBeNull();
  return (await cell.getAttribute('title')) ?? '';
}

/** The index and the distance from the top of the first row that is seen. */
function firstRow(page: Page): Promise<{ readonly index: number; readonly top: number }> {
  return page.evaluate(() => {
    const row = document.querySelector('[data-index]');
    const table = document.querySelector('.activity-table');
    if (!(row instanceof HTMLElement) || table === null) throw new Error('no row');
    const top = row.getBoundingClientRect().top - table.getBoundingClientRect().top;
    return { index: Number(row.dataset['index']), top };
  });
}

async function axeFindsNothing(page: Page): Promise<void> {
  expect(await seriousViolations(page)).toEqual([]);
}

describe('2,560,000 rows', () => {
  test('from end to end by key, some dozens of them in the page', () =>
    shown({ history: { events: MANY } }, async ({ page, history }) => {
      await page.getByRole('row', { name: /.+/ }).nth(1).waitFor();
      await page.getByRole('grid').focus();
      const newest = await timeOf(page, 0);
      await page.keyboard.press('End');
      const oldest = await timeOf(page, MANY - 1);
      const row = history.row(0);
      expect(Date.parse(oldest)).toBe(
        Math.floor((row.type === 'event' ? row.event.time : row.time) / 1000) * 1000,
      );
      await expect
        .poll(() => page.locator(`[data-index="${MANY - 1}"]`).getAttribute('aria-selected'))
        .toBe('true');
      await expect.poll(() => page.locator('[data-index]').count()).toBeLessThan(60);
      await page.keyboard.press('ArrowUp');
      await expect
        .poll(() => page.locator(`[data-index="${MANY - 2}"]`).getAttribute('aria-selected'))
        .toBe('true');
      await page.keyboard.press('Home');
      await expect.poll(() => timeOf(page, 0)).toBe(newest);
      await expect.poll(() => page.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(MANY + 1));
    }));

  test('the wheel moves by pixels of the list, the scroll bar by its share', () =>
    shown({ history: { events: MANY } }, async ({ page }) => {
      await timeOf(page, 0);
      await page.locator('.activity-scroller').hover();
      await page.mouse.wheel(0, 10 * ROW + 7);
      await expect.poll(async () => (await firstRow(page)).index).toBe(10);
      // Of the list's own line above it, a pixel.
      expect(Math.abs((await firstRow(page)).top - (26 - 7))).toBeLessThan(1.5);
      await page.evaluate(() => {
        const scroller = document.querySelector('.activity-scroller');
        if (scroller !== null) scroller.scrollTop = (scroller.scrollHeight - scroller.clientHeight) / 2;
      });
      await expect.poll(async () => Math.abs((await firstRow(page)).index - MANY / 2)).toBeLessThan(100);
      const { index } = await firstRow(page);
      await page.mouse.wheel(0, -5 * ROW);
      await expect.poll(async () => (await firstRow(page)).index).toBe(index - 5);
      await timeOf(page, index);
    }));

  test('going far and fast asks for a few pages only', () =>
    shown({ history: { events: MANY } }, async ({ page, host }) => {
      await timeOf(page, 0);
      for (let step = 1; step <= 20; step++)
        await page.evaluate((share) => {
          const scroller = document.querySelector('.activity-scroller');
          if (scroller !== null) scroller.scrollTop = scroller.scrollHeight * share;
        }, step / 20.5);
      await expect.poll(async () => (await firstRow(page)).index).toBeGreaterThan(MANY * 0.97);
      const { index } = await firstRow(page);
      await timeOf(page, index + 1);
      await expect.poll(() => inputsOf(host, 'viewRows').length).toBeLessThan(50);
    }));
});

describe('new rows', () => {
  test('come on top by themselves while the newest are looked at', () =>
    shown({}, async ({ page, host, history }) => {
      const before = await timeOf(page, 0);
      await host.emit('viewChanged', { state: history.add(12) });
      await expect.poll(() => timeOf(page, 12)).toBe(before);
      await expect.poll(() => page.getByText('new rows').count()).toBe(0);
    }));

  test('wait while the reader is elsewhere, and move nothing', () =>
    shown({}, async ({ page, host, history }) => {
      await timeOf(page, 0);
      await page.locator('.activity-scroller').hover();
      await page.mouse.wheel(0, 100 * ROW);
      await expect.poll(async () => (await firstRow(page)).index).toBe(100);
      const before = await timeOf(page, 103);
      await host.emit('viewChanged', { state: history.add(12) });
      await page.getByRole('button', { name: '12 new rows' }).waitFor();
      await expect.poll(() => timeOf(page, 103)).toBe(before);
      expect((await firstRow(page)).index).toBe(100);
      await page.getByRole('button', { name: '12 new rows' }).click();
      await expect.poll(async () => (await firstRow(page)).index).toBe(0);
      await expect.poll(() => timeOf(page, 0)).not.toBe(before);
      await expect.poll(() => page.getByText('new rows').count()).toBe(0);
    }));

  test('wait when live is switched off', () =>
    shown({}, async ({ page, host, history }) => {
      const before = await timeOf(page, 0);
      await page.keyboard.press('Control+l');
      await expect
        .poll(() => page.getByRole('switch', { name: 'Live' }).getAttribute('aria-checked'))
        .toBe('false');
      await host.emit('viewChanged', { state: history.add(3) });
      await page.getByRole('button', { name: '3 new rows' }).waitFor();
      await expect.poll(() => timeOf(page, 0)).toBe(before);
      await page.keyboard.press('Control+l');
      await expect.poll(() => timeOf(page, 3)).toBe(before);
    }));
});

describe('the filter', () => {
  test('typed words become chips and narrow the view; a chip can be taken away', () =>
    shown({}, async ({ page, host, history }) => {
      await timeOf(page, 0);
      await page.keyboard.press('Control+f');
      await page.keyboard.type('user:root country:nl 203.0.113');
      await page.keyboard.press('Enter');
      await expect
        .poll(() => history.filters.at(-1))
        .toMatchObject({
          user: 'root',
          country: 'NL',
          text: '203.0.113',
        });
      await page.getByRole('button', { name: 'Remove country:NL' }).click();
      await expect
        .poll(() => history.filters.at(-1))
        .toEqual({
          from: NOW - 86_400_000,
          user: 'root',
          text: '203.0.113',
        });
      await page.keyboard.press('Backspace');
      await expect.poll(() => history.filters.at(-1)).toEqual({ from: NOW - 86_400_000, user: 'root' });
      await expect.poll(() => inputsOf(host, 'closeView').length).toBeGreaterThanOrEqual(3);
    }));

  test('a wrong word is explained, and nothing is asked', () =>
    shown({}, async ({ page, history }) => {
      await timeOf(page, 0);
      const before = history.filters.length;
      const field = page.getByRole('combobox', { name: 'Filter' });
      await field.fill('country:Netherlands');
      await page.keyboard.press('Enter');
      await expect
        .poll(() => page.getByRole('alert').textContent())
        .toBe('country: takes two letters, like country:NL');
      // What is not seen is neither announced nor taken.
      await expect.poll(() => field.getAttribute('aria-expanded')).toBe('false');
      await field.press('ArrowDown');
      await field.press('Enter');
      expect(await field.inputValue()).toBe('country:Netherlands');
      expect(history.filters.length).toBe(before);
    }));

  test('suggestions by key', () =>
    shown({}, async ({ page, history }) => {
      await page.getByText('Top countries').waitFor();
      await page.keyboard.press('Control+f');
      await page.keyboard.type('is:');
      await page.getByRole('option', { name: /is:blocked/ }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await expect.poll(() => history.filters.at(-1)?.state).toBe('blocked');
    }));

  test('the lists and the map narrow, too', () =>
    shown({}, async ({ page, history }) => {
      await page.getByRole('button', { name: /^Netherlands [0-9]/ }).click();
      await expect.poll(() => history.filters.at(-1)?.country).toBe('NL');
      await page
        .getByRole('button', { name: /^Example Hosting BV [0-9]/ })
        .first()
        .click();
      await expect.poll(() => history.filters.at(-1)?.network).toBe(64_500);
    }));

  test('nothing found says so', () =>
    shown({}, async ({ page }) => {
      await timeOf(page, 0);
      await page.getByRole('combobox', { name: 'Filter' }).fill('nothing');
      await page.keyboard.press('Enter');
      await page.getByText('Nothing matches').waitFor();
    }));
});

test('drawing over the chart chooses the time', () =>
  shown({}, async ({ page, history }) => {
    const chart = page.locator('.activity-chart .recharts-surface');
    const box = await chart.boundingBox();
    if (box === null) throw new Error('the chart has no place');
    await page.mouse.move(box.x + box.width * 0.6, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + 60, { steps: 4 });
    await page.mouse.move(box.x + box.width * 0.8, box.y + 60, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => history.filters.at(-1)?.to).toBeGreaterThan(0);
    const { from = 0, to = 0 } = history.filters.at(-1) ?? {};
    expect([from % 3_600_000, to % 3_600_000]).toEqual([0, 0]);
    expect(to - from).toBeGreaterThanOrEqual(3 * 3_600_000);
    expect(to - from).toBeLessThan(9 * 3_600_000);
  }));

test('the same by key: two times in fields', () =>
  shown({}, async ({ page, history }) => {
    await page.getByRole('combobox', { name: 'Time' }).selectOption('choose');
    await page.getByLabel('From', { exact: true }).fill('2026-11-20T10:00');
    await page.getByLabel('To', { exact: true }).fill('2026-11-21T10:00');
    await page.keyboard.press('Enter');
    await expect.poll(() => history.filters.at(-1)?.to).toBeDefined();
    const { from = 0, to = 0 } = history.filters.at(-1) ?? {};
    expect(to - from).toBe(86_400_000);
  }));

test('a head sorts, a second click the other way', () =>
  shown({}, async ({ page, host }) => {
    await timeOf(page, 0);
    const head = page.getByRole('columnheader', { name: 'User' });
    await head.getByRole('button').click();
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('ascending');
    await head.getByRole('button').click();
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('descending');
    await expect
      .poll(() => inputsOf(host, 'openView').at(-1))
      .toMatchObject({
        sort: { by: 'user', descending: true },
      });
  }));

test('space previews, Return goes in, Escape comes back', () =>
  shown({}, async ({ page }) => {
    await timeOf(page, 0);
    await page.getByRole('grid').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const details = page.getByRole('complementary', { name: 'Details' });
    await page.keyboard.press('Space');
    await details.waitFor();
    await page.getByRole('radio', { name: 'Event' }).click();
    await details.getByText('What sshd said').waitFor();
    await page.getByRole('grid').focus();
    await page.keyboard.press('Space');
    await expect.poll(() => details.count()).toBe(0);
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.className))
      .toBe('activity-inspector');
    await page.keyboard.press('Escape');
    await expect.poll(() => details.count()).toBe(0);
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid');
  }));

test('with an attacker: what it did, and its details', () =>
  shown({ hash: `#/activity/${encodeURIComponent('203.0.113.1')}` }, async ({ page, history }) => {
    await page.getByRole('complementary', { name: 'Details' }).getByText('Users tried').waitFor();
    expect(history.filters.at(-1)).toEqual({ address: '203.0.113.1' });
    await page.getByRole('button', { name: 'Remove address:203.0.113.1' }).waitFor();
  }));

test('a view that is not known any more is opened again', () =>
  shown({ history: { events: MANY } }, async ({ page, history }) => {
    await timeOf(page, 0);
    const before = history.filters.length;
    history.lost.add(history.view);
    await page.getByRole('grid').focus();
    await page.keyboard.press('End');
    await expect.poll(() => history.filters.length).toBe(before + 1);
    await timeOf(page, 0);
  }));

test('while it is still being found it says how far, and what is found can be used', () =>
  shown({ history: { events: 2_500_000, scanned: 1_200_000 } }, async ({ page, host, history }) => {
    await page.getByText('Looked at 1.2M of 2.5M').waitFor();
    await expect.poll(() => page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('48');
    await timeOf(page, 0);
    history.scanned = 2_500_000;
    await host.emit('viewChanged', { state: history.state });
    await expect.poll(() => page.getByText('Looked at').count()).toBe(0);
    await expect.poll(() => page.getByRole('grid').getAttribute('aria-rowcount')).toBe('2500001');
  }));

describe('export', () => {
  test('says where it was saved', () =>
    shown(
      { more: { exportView: () => ({ saved: { path: '/Users/mia/activity.csv' }, bytes: 1_500_000 }) } },
      async ({ page, host, history }) => {
        await timeOf(page, 0);
        await page.keyboard.press('Control+e');
        await page.getByRole('menuitem', { name: 'As CSV…' }).click();
        await page.getByText('Saved 1.5 MB to /Users/mia/activity.csv').waitFor();
        await expect
          .poll(() => inputsOf(host, 'exportView'))
          .toMatchObject([{ format: 'csv', view: history.view }]);
      },
    ));

  test('in a browser the file is fetched', () =>
    shown(
      {
        state: { kind: 'browser' },
        more: { exportView: () => ({ saved: { download: '/index.html?file=1' }, bytes: 100 }) },
      },
      async ({ page }) => {
        await timeOf(page, 0);
        await page.keyboard.press('Control+e');
        const download = page.waitForEvent('download');
        await page.getByRole('menuitem', { name: 'As JSON…' }).click();
        expect((await download).url()).toContain('file=1');
      },
    ));

  test('shows how far it is, and can be cancelled', () =>
    shown({ more: { exportView: () => new Promise<never>(() => undefined) } }, async ({ page, host }) => {
      await timeOf(page, 0);
      await page.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('menuitem', { name: 'As JSON…' }).click();
      await expect.poll(() => inputsOf(host, 'exportView').length).toBe(1);
      const { job } = inputsOf(host, 'exportView')[0] as { job: string };
      await host.emit('progress', { job, done: 30, of: 100 });
      await expect
        .poll(() => page.getByRole('progressbar', { name: 'Export' }).getAttribute('aria-valuenow'))
        .toBe('30');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await expect.poll(() => inputsOf(host, 'cancel')).toEqual([{ job }]);
      await expect.poll(() => page.getByText('Exporting…').count()).toBe(0);
    }));
});

describe('what if', () => {
  async function changeRoot(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'What if…' }).click();
    await page.getByText('These are the rules that hold now').waitFor();
    await page.getByRole('slider', { name: 'root: attempts' }).focus();
    await page.keyboard.press('ArrowLeft');
  }

  test('says whom it would have blocked, those wrongly first, and saves', () =>
    shown(
      {
        more: { setRules: (input) => ({ current: 'rules' in input ? input.rules : fail(), undo: 'token' }) },
      },
      async ({ page, host }) => {
        await changeRoot(page);
        await page
          .getByText('Over 31 days with 40,311 events: 342 attackers would have been blocked instead of 287.')
          .waitFor();
        await page.getByText('mia logged in from there 2 hours later').waitFor();
        const words = await page.locator('.what-if-result').innerText();
        expect(words.indexOf('mia logged in')).toBeLessThan(words.indexOf('Earlier'));
        await page.getByRole('button', { name: /23\s*Earlier/ }).click();
        await page.getByText('40 minutes earlier').first().waitFor();
        await axeFindsNothing(page);
        await page.getByRole('button', { name: 'Save these rules' }).click();
        await page.getByText('The rules are changed').waitFor();
        await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
        const [saved] = inputsOf(host, 'setRules') as {
          rules: { rules: { name: string; attempts: number }[] };
        }[];
        expect(saved?.rules.rules.find(({ name }) => name === 'root')?.attempts).toBe(3);
      },
    ));

  test('shows how far it is; cancelled, it stops', () => {
    let answer: (result: ReturnType<typeof fakeWhatIf>) => void = () => undefined;
    return shown(
      { more: { whatIf: () => new Promise((resolve) => (answer = resolve)) } },
      async ({ page, host }) => {
        await changeRoot(page);
        await expect.poll(() => inputsOf(host, 'whatIf').length).toBe(1);
        const { job } = inputsOf(host, 'whatIf')[0] as { job: string };
        await host.emit('progress', { job, done: 10_000, of: 40_000 });
        await page.getByText('Tried on 10,000 of 40,000 events').waitFor();
        await page.getByRole('button', { name: 'Cancel' }).click();
        await expect.poll(() => inputsOf(host, 'cancel')).toEqual([{ job }]);
        answer(fakeWhatIf());
        await page.getByRole('button', { name: 'Look through the history' }).click();
        await expect.poll(() => inputsOf(host, 'whatIf').length).toBe(2);
        answer(fakeWhatIf());
        await page.getByText('Over 31 days').waitFor();
      },
    );
  });
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test('axe finds nothing serious, with hostile names and the details open', () =>
    shown(
      {
        context: { colorScheme },
        state: { userOf: hostile },
        history: { events: 5000, userOf: hostile },
      },
      async ({ page }) => {
        await timeOf(page, 0);
        await page.getByText('Top users').waitFor();
        await axeFindsNothing(page);
        await page.locator('[data-index="2"]').click();
        await page.getByRole('radio', { name: 'Event' }).click();
        await page.getByText('What sshd said').waitFor();
        await axeFindsNothing(page);
        await expect.poll(() => page.locator('img[src="x"]').count()).toBe(0);
      },
    ));
});

test.each([
  [380, 700],
  [900, 600],
  [1440, 900],
])('nothing is wider than %i × %i', (width, height) =>
  shown(
    {
      context: { viewport: { width, height } },
      state: { kind: 'browser', userOf: hostile },
      history: { events: 100_000, userOf: hostile },
    },
    async ({ page }) => {
      await timeOf(page, 0);
      const sizes = () =>
        page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]);
      await expect.poll(() => sizes()).toEqual([width, height]);
      await page.locator('[data-index="3"]').click();
      await page.getByRole('complementary', { name: 'Details' }).waitFor();
      await expect.poll(() => sizes()).toEqual([width, height]);
    },
  ),
);

function hostile(index: number): string {
  const text = HOSTILE[index % HOSTILE.length] ?? '';
  return index < HOSTILE.length ? text : `${text}${index}`;
}

function fail(): never {
  throw new Error('rules were expected');
}
