import type { Page, WebSocketRoute } from 'playwright';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CallError } from '../../src-shared/contract.ts';
import { BuiltRenderer, ORIGIN } from './built-renderer.ts';
import { type FakeHandlers, FakeHost } from './fake-host.ts';
import {
  attacker,
  block,
  details,
  type FakeStateOptions,
  fakeHandlers,
  HOSTILE,
  NOW,
  status,
} from './fake-state.ts';
import { seriousViolations } from './serious-violations.ts';

let renderer: BuiltRenderer;
beforeAll(async () => {
  renderer = await BuiltRenderer.make();
});
afterAll(() => renderer?.close());

interface Opened {
  readonly page: Page;
  readonly host: FakeHost;
}

interface Options extends FakeStateOptions {
  readonly hash?: string;
  readonly more?: FakeHandlers;
  readonly size?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
}

/** The dropdown over a made-up host. At the end nothing may have been complained of, and nothing stand out. */
async function open(options: Options = {}): Promise<Opened> {
  const { hash = '#/tray', more = {}, size = { width: 380, height: 600 }, colorScheme = 'light' } = options;
  const context = await renderer.context({ viewport: size, colorScheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    const isIcon = message.location().url.endsWith('/favicon.ico');
    if (['error', 'warning'].includes(message.type()) && !isIcon)
      complaints.push(`${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
  onTestFinished(async () => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await context.close();
    expect(complaints).toEqual([]);
    expect(wide).toBeLessThanOrEqual(0);
  });
  await page.clock.setFixedTime(NOW);
  const host = await FakeHost.on(page, fakeHandlers(options, { ...DESKTOP, ...more }));
  await page.goto(`${ORIGIN}/${hash}`);
  return { page, host };
}

const DESKTOP: FakeHandlers = { openWindow: () => ({}), closeWindow: () => ({}), copyText: () => ({}) };

function calls(host: FakeHost, name: string): unknown[] {
  return host.calls.filter((call) => call.name === name).map(({ input }) => input);
}

const rows = (page: Page) => page.locator('[data-row]');
const firstRow = (page: Page) => rows(page).first();
const rowOf = (page: Page, address: string) => page.locator(`[data-row="${address}"]`);

const FIRST = attacker(0);
const SECOND = attacker(1);

describe('the state', () => {
  test('is a word, a sentence and the figures of the last day', async () => {
    const { page } = await open();
    await page.getByRole('heading', { name: 'Guarding' }).waitFor();
    await page.getByText('3 addresses blocked today.').waitFor();
    const chart = page.getByRole('slider', { name: 'Attempts by hour' });
    await expect
      .poll(() => chart.getAttribute('aria-valuetext'))
      .toMatch(/^\d+ attempts, \d+ of them from blocked/);
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    const last = await chart.getAttribute('aria-valuetext');
    expect(last).toMatch(/^\d+.*–.*: \d+ attempts/);
    await page.keyboard.press('Home');
    await expect.poll(() => chart.getAttribute('aria-valuetext')).not.toBe(last);
  });

  test('what would make it better leads to where it is done', async () => {
    const advised = (action: 'ssh-access' | 'set-up' | 'firewall' | 'store', button: string) =>
      status({ condition: 'attention', advice: { sentence: 'Something is to be done.', button, action } });
    const { page, host } = await open();
    for (const [action, window] of [
      ['ssh-access', { window: 'preferences', tab: 'ssh-access' }],
      ['firewall', { window: 'preferences', tab: 'firewall' }],
      ['store', { window: 'preferences', tab: 'advanced' }],
      ['set-up', { window: 'welcome' }],
    ] as const) {
      await page.getByRole('heading', { name: 'Guarding' }).waitFor();
      await host.emit('statusChanged', { status: advised(action, `Do ${action}`) });
      await page.getByRole('button', { name: `Do ${action}` }).click();
      await expect.poll(() => calls(host, 'openWindow').at(-1)).toEqual(window);
    }
  });

  test('a pause is chosen, counts down and is ended', async () => {
    let until = 0;
    const paused = () => status({ condition: 'paused', pausedUntil: until });
    const { page, host } = await open({
      more: {
        pause: (input) => {
          until = input.until;
          return paused();
        },
        resume: () => status(),
      },
    });
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('menuitem', { name: 'Pause for 15 minutes' }).click();
    await page.getByText('Paused for 15 minutes').waitFor();
    expect(until).toBe(NOW + 15 * 60_000);
    await host.emit('statusChanged', { status: paused() });
    await page.getByText('15:00').waitFor();
    await page.clock.setFixedTime(NOW + 28_000);
    await page.getByText('14:32').waitFor();
    await page.getByText('14:32').click();
    await page.getByRole('menuitem', { name: 'Pause until tomorrow' }).click();
    await expect.poll(() => until).toBe(new Date(NOW).setHours(24, 0, 0, 0));
    await page.getByText('Paused until tomorrow').waitFor();
    await page.getByRole('button', { name: /left/ }).click();
    await page.getByRole('menuitem', { name: 'Resume' }).click();
    await page.getByText('Guarding again').waitFor();
  });

  test('Remote Login and the keys are as they are found, and said not to be switchable', async () => {
    const { page, host } = await open();
    const remoteLogin = page.getByRole('switch', { name: 'Remote Login' });
    await expect.poll(() => remoteLogin.isDisabled()).toBe(true);
    await expect.poll(() => remoteLogin.isChecked()).toBe(true);
    await page.getByText('Passwords accepted').waitFor();
    await host.emit('accessChanged', {
      access: {
        remoteLogin: {
          state: 'unknown',
          found: 'No sshd was found.',
          canSwitch: false,
          whyNot: 'Switching it is not possible on this system.',
          mayLogIn: { who: 'unknown', users: [], groups: [] },
        },
        keyOnly: { state: 'keys-only', found: 'sshd refuses passwords.', canSwitch: false },
      },
    });
    await page.getByText('Keys only').waitFor();
    await page.getByText('Not known: No sshd was found.').waitFor();
    await expect.poll(() => remoteLogin.isChecked()).toBe(false);
  });

  test('silence says where it listens', async () => {
    const { page } = await open({ count: 0 });
    await page.getByText('No attempts since Drawbridge started yesterday.').waitFor();
    await page.getByText('/var/log/auth.log').waitFor();
    await page.getByRole('radio', { name: /Blocked/ }).click();
    await page.getByText('Nobody is blocked').waitFor();
  });

  test('before the guard answers, and when it does not, that is said', async () => {
    const answer = Promise.withResolvers<void>();
    const snapshot = fakeHandlers().snapshot;
    if (snapshot === undefined) throw new Error('no snapshot');
    let asked = 0;
    const { page } = await open({
      more: {
        snapshot: async () => {
          if (asked++ > 0) return snapshot({});
          await answer.promise;
          throw new CallError('unavailable', 'The guard is starting.');
        },
      },
    });
    await page.getByText('Connecting…').waitFor();
    answer.resolve();
    await page.getByText('The guard is starting.').waitFor();
    await page.getByRole('heading', { name: 'Guarding' }).waitFor();
  });
});

describe('the attacks', () => {
  test('say who, what was tried, how often, from where, when and what is done', async () => {
    const { page } = await open();
    const text = await rowOf(page, SECOND.attacker).innerText();
    for (const part of [
      SECOND.attacker,
      'admin, oracle',
      '+7',
      '54 tries',
      'Example Cloud, Inc.',
      'watching 2/5',
    ])
      expect(text).toContain(part);
    await expect.poll(() => firstRow(page).getAttribute('aria-setsize')).toBe('12');
  });

  test('are moved through, opened and left by keyboard', async () => {
    const { page, host } = await open();
    await rows(page).nth(2).waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-key') ?? null);
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe(FIRST.attacker);
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe(SECOND.attacker);
    await page.keyboard.press('End');
    await expect.poll(focused).toBe(attacker(11).attacker);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe(SECOND.attacker);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: SECOND.attacker }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe(SECOND.attacker);
    await expect.poll(() => calls(host, 'closeWindow')).toEqual([]);
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Block');
    await page.keyboard.press('Escape');
    await expect.poll(() => calls(host, 'closeWindow').length).toBe(1);
  });

  test('the shortcuts of a Mac work', async () => {
    const { page, host } = await open();
    await firstRow(page).waitFor();
    await page.keyboard.press('Meta+f');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search');
    await page.keyboard.press('Meta+,');
    await page.keyboard.press('Meta+o');
    await expect
      .poll(() => calls(host, 'openWindow'))
      .toEqual([{ window: 'preferences' }, { window: 'activity' }]);
  });

  test('one is let in again, and that is undone', async () => {
    const { page, host } = await open({
      more: {
        unblock: () => ({ lifted: [block(0)], liftedFrom: [], undo: 'token-1' }),
        undo: () => ({ done: `${FIRST.attacker} is blocked again.` }),
      },
    });
    await firstRow(page).hover();
    await firstRow(page).getByRole('button', { name: 'Unblock' }).click();
    await page.getByText(`Unblocked ${FIRST.attacker}`).waitFor();
    await expect.poll(() => calls(host, 'unblock')).toEqual([{ target: FIRST.attacker }]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('is blocked again.').waitFor();
    await expect.poll(() => calls(host, 'undo')).toEqual([{ token: 'token-1' }]);
  });

  test('a refusal is said where it was asked for', async () => {
    const { page } = await open({
      more: {
        block: () => {
          throw new CallError('refused', 'It is not blocked: an SSH session from there is open.');
        },
      },
    });
    await rowOf(page, SECOND.attacker).hover();
    await rowOf(page, SECOND.attacker).getByRole('button', { name: 'Block' }).click();
    await page.getByText('an SSH session from there is open').waitFor();
  });

  test('the menu of a row copies the address and opens the activity', async () => {
    const { page, host } = await open();
    await firstRow(page).hover();
    await page.getByRole('button', { name: `More about ${FIRST.attacker}`, exact: true }).click();
    await page.getByRole('menuitem', { name: 'Copy Address' }).click();
    await page.getByText(`Copied ${FIRST.attacker}`).waitFor();
    await expect.poll(() => calls(host, 'copyText')).toEqual([{ text: FIRST.attacker }]);
    await page.getByRole('button', { name: `More about ${FIRST.attacker}`, exact: true }).click();
    await page.getByRole('menuitem', { name: 'Show in Activity' }).click();
    await expect
      .poll(() => calls(host, 'openWindow'))
      .toEqual([{ window: 'activity', attacker: FIRST.attacker }]);
  });

  test('new ones wait while the pointer is on the list', async () => {
    const { page, host } = await open();
    await firstRow(page).hover();
    const news = [100, 101, 102].map((n) => ({ ...attacker(n), lastSeen: NOW + n }));
    await host.emit('attackersChanged', {
      total: 15,
      attackers: [...news, { ...SECOND, attempts: 999, lastSeen: NOW + 999 }],
    });
    const pill = page.getByRole('button', { name: '3 new' });
    await pill.waitFor();
    await rowOf(page, SECOND.attacker).getByText('999 tries').waitFor();
    const order = () =>
      rows(page).evaluateAll((all) => all.slice(0, 2).map((one) => one.getAttribute('data-row')));
    await expect.poll(() => order()).toEqual([FIRST.attacker, SECOND.attacker]);
    await pill.click();
    await expect.poll(order).toEqual([SECOND.attacker, attacker(102).attacker]);
    await page.mouse.move(5, 5);
    await host.emit('attackersChanged', { total: 15, attackers: [{ ...FIRST, lastSeen: NOW + 5000 }] });
    await expect.poll(order).toEqual([FIRST.attacker, SECOND.attacker]);
  });

  test('the latest search wins, whenever it is answered', async () => {
    const slow = Promise.withResolvers<void>();
    const { page, host } = await open({
      more: {
        attackers: async ({ search }) => {
          if (search === 'first') await slow.promise;
          return { total: 1, attackers: [attacker(search === 'first' ? 50 : 60)] };
        },
      },
    });
    const field = page.getByRole('searchbox', { name: 'Search' });
    await field.fill('first');
    await expect.poll(() => calls(host, 'attackers').length).toBe(1);
    await field.fill('second');
    await rowOf(page, attacker(60).attacker).waitFor();
    slow.resolve();
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    await expect.poll(() => rows(page).count()).toBe(1);
    await expect.poll(() => rowOf(page, attacker(60).attacker).count()).toBe(1);
    await field.press('Escape');
    await firstRow(page).waitFor();
    await expect.poll(() => rows(page).count()).toBeGreaterThan(5);
  });

  test('a search that finds nobody says so', async () => {
    const { page } = await open({ more: { attackers: () => ({ total: 0, attackers: [] }) } });
    await page.getByRole('searchbox', { name: 'Search' }).fill('nobody');
    await page.getByText('Nobody fits “nobody”.').waitFor();
  });

  test('a hundred thousand are scrolled through in pages', async () => {
    const { page, host } = await open({ count: 100_000 });
    await firstRow(page).hover();
    for (const offset of [100, 200, 300]) {
      await page.locator('.row-list-scroller').evaluate((list) => list.scrollTo(0, list.scrollHeight));
      await expect.poll(() => calls(host, 'attackers')).toContainEqual({ offset, limit: 100 });
    }
    await rowOf(page, attacker(299).attacker).waitFor();
    await expect.poll(() => rows(page).count()).toBeLessThan(60);
  });
});

describe('the blocked', () => {
  test('are listed with what is left and why, and stay in their places when one is let in', async () => {
    const { page, host } = await open({
      more: { unblock: () => ({ lifted: [block(0)], liftedFrom: [], undo: null }) },
    });
    await page.getByRole('radio', { name: /Blocked/ }).click();
    const first = rowOf(page, block(0).target);
    await first.getByText('47 min left').waitFor();
    await first.getByText('5 wrong passwords').waitFor();
    const second = rowOf(page, block(1).target);
    const before = await second.boundingBox();
    await first.hover();
    await first.getByRole('button', { name: 'Unblock' }).click();
    await page.getByText(`Unblocked ${block(0).target}`).waitFor();
    await host.emit('unblocked', { block: { ...block(0), liftedAt: NOW, liftedBy: 'owner' } });
    await first.locator('.gone').waitFor();
    expect((await second.boundingBox())?.y).toBe(before?.y);
    await page.mouse.move(5, 5);
    await first.waitFor({ state: 'detached' });
  });

  test('an address is blocked by hand, checked as it is written', async () => {
    const place = { country: null, network: null };
    const { page, host } = await open({
      more: {
        checkTarget: ({ target }) =>
          target.startsWith('198')
            ? { target: '198.51.100.0/24', problem: null, place: { ...place, country: 'NL' } }
            : { target: null, problem: `"${target}" is no address.`, place },
        block: () => ({ block: block(3), undo: 'token-2' }),
      },
    });
    await page.getByRole('radio', { name: /Blocked/ }).click();
    await page.getByRole('button', { name: 'Block an Address…' }).click();
    const submit = page.getByRole('dialog').getByRole('button', { name: 'Block', exact: true });
    await page.keyboard.type('nonsense');
    await page.getByText('"nonsense" is no address.').waitFor();
    await expect.poll(() => submit.isDisabled()).toBe(true);
    await page.getByLabel('Address', { exact: true }).fill('198.51.100.0/24');
    await page.getByText('198.51.100.0/24 · Netherlands').waitFor();
    await page.getByLabel('For').selectOption('for 1 week');
    await page.getByLabel('Reason').fill('Knocks every night');
    await page.keyboard.press('Enter');
    await page.getByText('Blocked 198.51.100.0/24 for 1 week').waitFor();
    await expect
      .poll(() => calls(host, 'block'))
      .toEqual([{ target: '198.51.100.0/24', forSeconds: 604_800, reason: 'Knocks every night' }]);
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  });

  test('Escape leaves the dialog and not the dropdown', async () => {
    const { page, host } = await open();
    await page.getByRole('radio', { name: /Blocked/ }).click();
    await page.getByRole('button', { name: 'Block an Address…' }).click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => calls(host, 'closeWindow')).toEqual([]);
  });
});

describe('the details of an attacker', () => {
  test('tell who was tried, what sshd said and what was done, and follow what happens', async () => {
    const { page, host } = await open({ hash: `#/tray/${FIRST.attacker}` });
    await page.getByRole('heading', { name: FIRST.attacker }).waitFor();
    await page.getByText('Netherlands · Example Hosting BV · AS64500').waitFor();
    await page.getByText(`Blocked ${FIRST.attacker} for`).waitFor();
    await page.getByText('5 wrong passwords for users that do not exist within 10 minutes').last().waitFor();
    await page.getByText('Failed password for invalid user root').first().waitFor();
    host.handlers = {
      ...host.handlers,
      attacker: () => ({ ...details(0), users: [{ user: 'newcomer', attempts: 1, lastSeen: NOW }] }),
    };
    await host.emit('attackersChanged', {
      total: 12,
      attackers: [{ ...FIRST, attempts: 313, lastSeen: NOW }],
    });
    await page.getByText('newcomer').waitFor();
    await page.getByRole('button', { name: 'Copy address' }).click();
    await expect.poll(() => calls(host, 'copyText')).toEqual([{ text: FIRST.attacker }]);
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await expect.poll(() => page.url()).toMatch(/#\/tray$/);
  });

  test('block for as long as is chosen', async () => {
    const { page, host } = await open({
      hash: `#/tray/${SECOND.attacker}`,
      more: { block: () => ({ block: block(1), undo: null }) },
    });
    await page.locator('.attacker-actions').getByRole('button', { name: 'Block' }).click();
    await page.getByRole('menuitem', { name: 'Block for ever' }).click();
    await page.getByText(`Blocked ${SECOND.attacker} for ever`).waitFor();
    await expect
      .poll(() => calls(host, 'block'))
      .toEqual([{ target: SECOND.attacker, forSeconds: null, reason: '' }]);
  });

  test('of somebody who is not known say so', async () => {
    const { page } = await open({ hash: '#/tray/192.0.2.250' });
    await page.getByText('Nothing is known of it').waitFor();
  });
});

test('text of attackers stays text, and inside', async () => {
  const userOf = (n: number) => HOSTILE[n % HOSTILE.length] ?? '';
  const { page } = await open({ userOf });
  await page.getByText('<img src=x onerror').first().waitFor();
  await expect.poll(() => page.locator('img[src="x"]').count()).toBe(0);
  await expect.poll(() => page.locator('body').innerText()).not.toContain('\u202e');
  const first = await firstRow(page).boundingBox();
  expect(first?.height).toBe(44);
  await firstRow(page).locator('[data-key]').click();
  await page.getByText('What sshd said').waitFor();
  await page
    .getByRole('button', { name: /^All .* characters$/ })
    .first()
    .waitFor();
  await expect.poll(() => page.locator('body').innerText()).not.toContain('\u202e');
  const standsOut = await page
    .locator('.attacker *')
    .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().right > window.innerWidth).length);
  expect(standsOut).toBe(0);
});

test('an address of full length is cut in its middle and whole on hover', async () => {
  const long = '2001:db8:1234:5678:9abc:def0:1234:5678';
  const { page, host } = await open();
  await firstRow(page).waitFor();
  await host.emit('attackersChanged', {
    total: 13,
    attackers: [{ ...SECOND, attacker: long, lastSeen: NOW + 1 }],
  });
  const address = rowOf(page, long).locator('.address');
  await address.waitFor();
  await expect.poll(() => address.getAttribute('title')).toBe(long);
  await expect.poll(() => address.textContent()).toBe(long);
  const [head, tail] = await address
    .locator('span')
    .evaluateAll((parts) => parts.map((one) => one.scrollWidth - one.clientWidth));
  expect(head).toBeGreaterThan(0);
  expect(tail).toBeLessThanOrEqual(0);
});

test('a flood leaves rows that it does not touch alone, and the list usable', async () => {
  const { page, host } = await open();
  await firstRow(page).hover();
  await page.evaluate((still) => {
    const marks = new Map<string, Element>();
    const own = globalThis as unknown as { marks: Map<string, Element>; touched: string[] };
    own.marks = marks;
    own.touched = [];
    for (const row of document.querySelectorAll('[data-row]'))
      marks.set(row.getAttribute('data-row') ?? '', row);
    const row = marks.get(still);
    if (row === undefined) throw new Error('no such row');
    new MutationObserver((changes) => {
      own.touched.push(
        ...changes.map(
          ({ type, target, attributeName }) => `${type} ${(target as Element).className} ${attributeName}`,
        ),
      );
    }).observe(row, { attributes: true, childList: true, characterData: true, subtree: true });
  }, attacker(2).attacker);
  const changes = 4000;
  for (let n = 0; n < changes; n += 100) {
    const strangers = Array.from({ length: 98 }, (_, m) => ({
      ...attacker(5),
      attacker: `2001:db8:f:${(n + m).toString(16)}::/64`,
      lastSeen: NOW + n + m,
    }));
    await host.emit('attackersChanged', {
      total: 12 + n + 98,
      attackers: [
        ...strangers,
        { ...FIRST, attempts: 1000 + n, lastSeen: NOW + n + 98 },
        { ...SECOND, attempts: 2000 + n, lastSeen: NOW + n + 99 },
      ],
    });
  }
  await rowOf(page, FIRST.attacker)
    .getByText(`${(1000 + changes - 100).toLocaleString('en-US')} tries`)
    .waitFor();
  const seen = await page.evaluate(() => {
    const { marks, touched } = globalThis as unknown as { marks: Map<string, Element>; touched: string[] };
    const same = [...marks].filter(
      ([key, row]) => row.isConnected && row.getAttribute('data-row') === key,
    ).length;
    return { touched, marked: marks.size, same };
  });
  expect(seen.marked).toBeGreaterThan(8);
  expect(seen).toEqual({ touched: [], marked: seen.marked, same: seen.marked });
  await expect.poll(() => rows(page).count()).toBe(seen.marked);
  await page.getByRole('button', { name: /new$/ }).click();
  await expect.poll(() => firstRow(page).getAttribute('data-row')).toBe(SECOND.attacker);
  await expect.poll(() => rows(page).count()).toBeLessThan(40);
  await firstRow(page).locator('[data-key]').click();
  await page.getByRole('heading', { name: SECOND.attacker }).waitFor();
});

describe('in a browser', () => {
  test('a lost connection is said; what was dropped meanwhile is not shown afterwards', async () => {
    const context = await renderer.context({ viewport: { width: 380, height: 700 } });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.clock.setFixedTime(NOW);
    const sockets: WebSocketRoute[] = [];
    let handlers = fakeHandlers({ kind: 'browser', count: 5 });
    let isThere = true;
    await page.routeWebSocket('**/socket', (socket) => {
      if (!isThere) {
        void socket.close();
        return;
      }
      sockets.push(socket);
      socket.onMessage(async (text) => {
        const { id, call } = JSON.parse(String(text)) as { id: number; call?: 'snapshot' | 'host' };
        const output = call === undefined ? {} : await handlers[call]?.({});
        socket.send(JSON.stringify({ id, ok: true, output }));
      });
    });
    await page.goto(`${ORIGIN}/#/tray`);
    await rowOf(page, attacker(4).attacker).waitFor();
    isThere = false;
    handlers = fakeHandlers({ kind: 'browser', count: 3 });
    await sockets[0]?.close();
    await page.getByText('The connection to the guard is lost.').waitFor();
    await expect.poll(() => rowOf(page, attacker(4).attacker).isVisible()).toBe(true);
    isThere = true;
    await page.getByText('The connection to the guard is lost.').waitFor({ state: 'detached' });
    await rowOf(page, attacker(4).attacker).waitFor({ state: 'detached' });
    await expect.poll(() => rows(page).count()).toBe(3);
  });

  test('it fills a narrow window', async () => {
    const { page } = await open({ kind: 'browser', size: { width: 380, height: 700 } });
    await firstRow(page).waitFor();
    expect(await page.locator('main.tray').boundingBox()).toEqual({ x: 0, y: 0, width: 380, height: 700 });
  });

  test('it is a card in the middle where there is more room', async () => {
    const { page } = await open({ kind: 'browser', size: { width: 1000, height: 700 } });
    await firstRow(page).waitFor();
    const box = await page.locator('main.tray').boundingBox();
    expect(box?.width).toBe(420);
    expect(box?.x).toBe((1000 - 420) / 2);
  });

  test('the activity stands beside it in a wide one', async () => {
    const { page } = await open({ kind: 'browser', size: { width: 1440, height: 900 } });
    await firstRow(page).waitFor();
    expect((await page.locator('.tray').boundingBox())?.width).toBe(380);
    expect((await page.locator('.tray-activity').boundingBox())?.width).toBe(1060);
  });
});

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  test('nothing keeps anybody from using it', async () => {
    const advice = {
      sentence: 'Passwords are accepted.',
      button: 'Switch to Keys…',
      action: 'ssh-access' as const,
    };
    const { page } = await open({
      colorScheme,
      kind: 'browser',
      status: { condition: 'attention', advice },
      hash: '#/tray',
    });
    await rowOf(page, SECOND.attacker).hover();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('radio', { name: /Blocked/ }).click();
    await firstRow(page).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Block an Address…' }).click();
    expect(await seriousViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('radio', { name: /Attacks/ }).click();
    await firstRow(page).locator('[data-key]').click();
    await page.getByText('What sshd said').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });
});
