/** Lists and countries as an owner clicks them, on a whole guard: a real firewall, real attackers, a real browser. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHROMIUM } from './renderer/built-renderer.ts';
import { browserIn, describeInBrowser } from './testbed/browser.ts';
import { GuardedServer } from './testbed/guarded-server.ts';
import { ListServer } from './testbed/list-server.ts';
import { addPublicClients, publicAddress } from './testbed/public-clients.ts';
import { waitFor } from './testbed/wait-for.ts';

const LISTED = publicAddress(1);
const ON_FILE = publicAddress(2);
const UNLISTED = publicAddress(3);
const ATTACKER = publicAddress(4);
/** In Andorra, by the data that Drawbridge brings. */
const ABROAD = '80.80.84.10';
/** Where the guard finds the list, on its own loopback. */
const LIST_PORT = 8081;
const LONG = 200_000;

describeInBrowser('shared lists and places, clicked', () => {
  let server: GuardedServer;
  let list: ListServer;
  let browser: Browser;
  let page: Page;
  let file: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    list = await ListServer.start(['# those of yesterday', LISTED, '85.204.0.0/24']);
    server = await GuardedServer.start([LISTED, ON_FILE, UNLISTED, ATTACKER], { ui: true });
    const { testbed, guard } = server;
    await addPublicClients(testbed.network, [ABROAD], '80.80.84.0/24');
    await server.openTunnel(LIST_PORT, () => list.port);
    file = join(testbed.machine.directory, 'own-list.txt');
    writeFileSync(file, [ON_FILE, ...addresses(60)].join('\n'));
    browser = await chromium.launch({ ...CHROMIUM, executablePath: browserIn(testbed) });
    const context = await browser.newContext({
      viewport: { width: 900, height: 900 },
      reducedMotion: 'reduce',
    });
    page = await context.newPage();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await server.ask('setPreferences', { change: { welcomed: true } });
    await page.goto(await guard.link());
  });
  afterAll(async () => {
    await browser?.close();
    list?.close();
    await server?.close();
  });

  const show = (hash: string) =>
    page.evaluate((to) => {
      location.hash = to;
    }, hash);

  async function add(name: string, from: string, every?: string): Promise<void> {
    await page.getByRole('button', { name: 'Add List…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'Another Address or File' }).click();
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await dialog.getByRole('textbox', { name: 'From', exact: true }).fill(from);
    if (every !== undefined) await dialog.getByLabel('Fetch it every').fill(every);
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  const row = (name: string) => page.getByRole('listitem', { name, exact: true });

  test('no list is used at first, and each that is offered tells its terms', async () => {
    await show('#/preferences/shared-lists');
    await page.getByText('No list is used').waitFor();
    await page.getByRole('button', { name: 'Add List…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Spamhaus DROP', { exact: false }).first().waitFor();
    expect(await dialog.getByText(/terms of use|free to use|free service/i).count()).toBeGreaterThan(0);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect((await server.ask('share', {})).lists).toEqual([]);
  });

  test('one that is added is in force: who is on it can not connect, others can', async () => {
    await show('#/preferences/shared-lists');
    expect(await server.isOpenTo(LISTED)).toBe(true);
    await add('Yesterday', `http://127.0.0.1:${LIST_PORT}/bad.txt`);
    await row('Yesterday').getByText('2 entries, 257 IPv4 addresses').waitFor();
    await server.shutsOut(LISTED);
    expect(await server.isOpenTo(UNLISTED)).toBe(true);
  });

  test('who is kept out by it is shown beside the own blocks, with its name', async () => {
    await show('#/tray');
    await page.getByRole('radio', { name: /^Blocked/ }).click();
    await page.getByRole('button', { name: /Shared lists keep out 2 more/ }).click();
    const listed = page.locator(`[data-row*="${LISTED}"]`);
    await listed.waitFor();
    expect(await listed.innerText()).toContain('Yesterday');
  });

  test('a file is a list, too', async () => {
    await show('#/preferences/shared-lists');
    await add('By hand', file, '10 seconds');
    await row('By hand').getByText('61 addresses').waitFor();
    await server.shutsOut(ON_FILE);
    writeFileSync(file, addresses(5).join('\n'));
  });

  test('a country is kept out, and let in again', async () => {
    await show('#/preferences/detection');
    const search = page.getByRole('combobox', { name: 'Country or network' });
    await search.fill('Andorra');
    await search.press('Enter');
    await page.getByText(/Andorra: \d+ networks, [\d,]+ IPv4 addresses/).waitFor();
    await page.getByRole('button', { name: 'Keep Out', exact: true }).click();
    await server.shutsOut(ABROAD);
    expect(await server.isOpenTo(UNLISTED)).toBe(true);
    const { blocks } = await server.ask('sharedOf', { target: ABROAD });
    expect(blocks).toMatchObject([{ source: 'country:AD', sourceName: expect.stringContaining('Andorra') }]);
    await page.getByRole('button', { name: 'Remove the rule for Andorra' }).click();
    await server.letsIn(ABROAD);
  });

  const held = () => page.getByRole('region', { name: 'A new version of By hand is held back' });

  test('a version of a list that lost too much is held back, with its figures', async () => {
    await show('#/preferences/shared-lists');
    await held().waitFor({ timeout: 60_000 });
    expect(
      await held()
        .getByRole('row', { name: /Entries/ })
        .innerText(),
    ).toMatch(/61\s+5/);
    expect(await server.isOpenTo(ON_FILE)).toBe(false);
    await held().getByRole('button', { name: 'Take the New Version' }).click();
  });

  test('removed, a list lets its addresses in, and Undo shuts them out again', async () => {
    await show('#/preferences/shared-lists');
    await page.getByRole('button', { name: 'More about Yesterday' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await row('Yesterday').waitFor({ state: 'detached' });
    await server.letsIn(LISTED);
    await page.getByRole('button', { name: 'Undo' }).click();
    await row('Yesterday').getByText('2 entries').waitFor();
    await server.shutsOut(LISTED);
  });

  test('the version that the owner takes is in force', async () => {
    await show('#/preferences/shared-lists');
    await row('By hand').getByText('5 addresses').waitFor({ timeout: 60_000 });
    await held().waitFor({ state: 'detached' });
    await server.letsIn(ON_FILE);
  });

  test('a list of 200,000 is in force wholly, an attack meanwhile is blocked; removed, nothing is left', async () => {
    await show('#/preferences/shared-lists');
    const long = join(server.testbed.machine.directory, 'long-list.txt');
    // Addresses are held in their order: this one comes last.
    writeFileSync(long, [...addresses(LONG - 1), UNLISTED].join('\n'));
    await add('Long', long);
    await server.attackFrom(ATTACKER);
    await server.shutsOut(ATTACKER);
    await row('Long').getByText('200,000 addresses').waitFor({ timeout: 60_000 });
    await server.shutsOut(UNLISTED);
    await waitFor('nftables to hold all of it', async () => (await heldOf(server)) === LONG - 1);
    const { unheld, lists } = await server.ask('share', {});
    expect({ unheld, holds: lists.at(-1)?.holds }).toEqual({ unheld: null, holds: LONG });

    await page.getByRole('button', { name: 'More about Long' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await server.letsIn(UNLISTED);
    await waitFor('all of it but the other list to be gone', async () => (await heldOf(server)) === 5);
    expect(await Promise.all([LISTED, ATTACKER].map((from) => server.isOpenTo(from)))).toEqual([
      false,
      false,
    ]);
    expect(complaints).toEqual([]);
  });
});

/** How many of `addresses` nftables holds. */
async function heldOf({ guard }: GuardedServer): Promise<number> {
  return (await guard.nftTable()).match(/\b5(\.\d+){3}\b/g)?.length ?? 0;
}

/** Public ones, no two of which make up a prefix. */
function addresses(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const number = i * 3;
    return `5.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;
  });
}
