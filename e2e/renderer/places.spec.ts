/** Rules by country and network, and the data they go by, over the built renderer and a made-up host. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { PlaceData } from '../../src-shared/contract.ts';
import { BuiltRenderer } from './built-renderer.ts';
import { preferenceHandlers } from './fake-preferences.ts';
import { shareHandlers } from './fake-share.ts';
import { places } from './fake-share-data.ts';
import { HOSTILE } from './fake-state.ts';
import { expectFits, expectSound, openScreen, type Screen } from './screen.ts';

let renderer: BuiltRenderer;
beforeAll(async () => {
  renderer = await BuiltRenderer.make();
});
afterAll(async () => {
  await renderer?.close();
});

const RULES: PlaceData['rules'] = [
  {
    place: { country: 'CN' },
    action: 'block',
    source: 'country:CN',
    name: 'China',
    prefixes: 8312,
    addresses: 343_210_752,
  },
  {
    place: { network: 64_500, name: `Example ${HOSTILE[1]}` },
    action: 'exempt',
    source: 'network:64500',
    name: 'Example',
    prefixes: 41,
    addresses: 24_576,
  },
];

async function open(
  tab: 'detection' | 'advanced',
  data: Partial<PlaceData> = {},
  { width = 680, colorScheme = 'light' as 'light' | 'dark' } = {},
): Promise<Screen> {
  const screen = await openScreen(
    renderer,
    `#/preferences/${tab}`,
    (host) => {
      const own = preferenceHandlers(host, { kind: width === 380 ? 'browser' : 'desktop' });
      const { undo } = own;
      const share = { places: places(data) };
      return { ...own, ...shareHandlers(host, { share, ...(undo !== undefined && { undo }) }) };
    },
    { viewport: { width, height: 900 }, colorScheme },
  );
  onTestFinished(async () => {
    await expectFits(screen);
    await screen.close();
  });
  return screen;
}

const inputs = ({ host }: Screen, name: string) =>
  host.calls.filter((call) => call.name === name).map(({ input }) => input);

const rules = ({ page }: Screen) => page.getByRole('list', { name: 'Rules by country and network' });
const search = ({ page }: Screen) => page.getByRole('combobox', { name: 'Country or network' });

test.each([
  ['light', 680],
  ['dark', 380],
] as const)('nothing keeps anybody from using them, %s, %i wide', async (colorScheme, width) => {
  const screen = await open('detection', { rules: RULES }, { width, colorScheme });
  const { page } = screen;
  await rules(screen).waitFor();
  await search(screen).fill('germ');
  await page.getByRole('option', { name: 'Germany' }).waitFor();
  await expectSound(screen, '[role=tabpanel]');
  await page.keyboard.press('Enter');
  await page.getByText('Somebody has logged in from there').waitFor();
  await page.getByRole('button', { name: 'Keep Out' }).click();
  await page.getByRole('button', { name: 'Keep Out Anyway' }).waitFor();
  await expectSound(screen, '[role=tabpanel]');
});

describe('rules by place', () => {
  test('there are none at first; a country is found by its name, looked at, kept out, and let in', async () => {
    const screen = await open('detection');
    const { page } = screen;
    await page.getByText('No country and no network is kept out').waitFor();
    await search(screen).focus();
    await page.keyboard.type('zzzz');
    await page.getByText('No country and no network is called that.').waitFor();
    await search(screen).fill('ne');
    await page.getByRole('option', { name: 'Netherlands' }).waitFor();
    while ((await page.locator('[role=option][aria-selected=true]').innerText()).trim() !== 'Netherlands')
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('Netherlands: 8,312 networks, 343,210,752 IPv4 addresses.').waitFor();
    await expect.poll(() => inputs(screen, 'setPlaceRules')).toEqual([]);
    await page.getByRole('button', { name: 'Keep Out' }).click();
    await page.getByText('Everybody from Netherlands is kept out').waitFor();
    await expect.poll(() => rules(screen).innerText()).toContain('Keep out everybody from');
    await expect
      .poll(() => inputs(screen, 'setPlaceRules'))
      .toEqual([{ rules: [{ place: { country: 'NL' }, action: 'block' }], evenWithLogins: false }]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('No country and no network is kept out').waitFor();
  });

  test('a network is found by the guard, and exempt', async () => {
    const screen = await open('detection');
    const { page } = screen;
    await page.getByRole('combobox', { name: 'What the rule does' }).selectOption('exempt');
    await page.getByText('by a rule or a shared list').waitFor();
    await search(screen).fill('Example Hos');
    await page.getByRole('option', { name: 'Example Hosting BV (AS64500)' }).click();
    await page.getByText('Example Hosting BV (AS64500): 41 networks, 24,576 IPv4 addresses.').waitFor();
    await page.getByRole('button', { name: 'Never Block' }).click();
    await page.getByText('Nobody from Example Hosting BV (AS64500) is blocked').waitFor();
    await expect
      .poll(() => inputs(screen, 'setPlaceRules'))
      .toEqual([
        {
          rules: [{ place: { network: 64_500, name: 'Example Hosting BV' }, action: 'exempt' }],
          evenWithLogins: false,
        },
      ]);
  });

  test('where somebody logged in, it is refused first, and done all the same when the owner insists', async () => {
    const screen = await open('detection');
    const { page } = screen;
    await search(screen).fill('germany');
    await page.keyboard.press('Enter');
    await page.getByText('Somebody has logged in from there:').waitFor();
    await page.getByText('198.51.100.7, 2001:db8:0:1::/64').waitFor();
    await page.getByRole('button', { name: 'Keep Out' }).click();
    await page.getByRole('alert').getByText('They would be kept out.').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await search(screen).fill('germany');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Keep Out' }).click();
    await page.getByRole('button', { name: 'Keep Out Anyway' }).click();
    await page.getByText('Everybody from Germany is kept out').waitFor();
    await expect
      .poll(() =>
        inputs(screen, 'setPlaceRules').map((input) => (input as { evenWithLogins: boolean }).evenWithLogins),
      )
      .toEqual([false, false, true]);
  });

  test('one is removed, and no other', async () => {
    const screen = await open('detection', { rules: RULES });
    const { page } = screen;
    await rules(screen).getByText('\\u{202e}gnp.exe (AS64500)').waitFor();
    await page.getByRole('button', { name: 'Remove the rule for China' }).click();
    await page.getByText('China is not kept out any more').waitFor();
    await expect.poll(() => rules(screen).getByRole('listitem').count()).toBe(1);
  });
});

describe('the data about places', () => {
  test('is credited, and exchanged for files of the owner', async () => {
    const screen = await open('advanced');
    const { page } = screen;
    const sources = page.getByRole('list', { name: 'Whose data it is' });
    await expect.poll(() => sources.innerText()).toMatch(/IPtoASN · 2026-06-17 · PDDL 1\.0/);
    await sources.getByText('University of Oregon RouteViews, NRO').waitFor();
    const countries = page.getByRole('textbox', { name: 'Own countries' });
    await countries.fill('country.mmdb');
    await countries.press('Enter');
    await page.getByRole('alert').getByText('Write the whole path, from / on.').waitFor();
    await countries.fill('/data/country.txt');
    await countries.press('Enter');
    await page.getByRole('alert').getByText('/data/country.txt is no MMDB file.').waitFor();
    await countries.fill('/data/country.mmdb');
    await countries.press('Enter');
    await page.getByText('Countries are known from /data/country.mmdb').waitFor();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await countries.fill('');
    await countries.press('Enter');
    await page.getByText('Countries are known from what Drawbridge brings').waitFor();
    await expect
      .poll(() => inputs(screen, 'setPlaceFiles'))
      .toEqual([
        { countryFile: '/data/country.txt', networkFile: null },
        { countryFile: '/data/country.mmdb', networkFile: null },
        { countryFile: null, networkFile: null },
      ]);
    await page.getByText('About the data that Drawbridge brings').click();
    await page.getByText('Changed from the originals').waitFor();
    await expectSound(screen, '[role=tabpanel]');
  });
});
