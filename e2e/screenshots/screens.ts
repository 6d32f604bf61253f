import type { Page } from 'playwright';

export interface Screen {
  readonly name: string;
  readonly hash: string;
  readonly width: number;
  readonly height: number;
  /** What is done before the picture is taken. */
  readonly prepare?: (page: Page) => Promise<void>;
}

const TABS = ['general', 'detection', 'firewall', 'shared-lists', 'ssh-access', 'advanced'];

export const SCREENS: readonly Screen[] = [
  { name: 'dropdown', hash: '#/tray', width: 380, height: 600 },
  {
    name: 'dropdown-blocked',
    hash: '#/tray',
    width: 380,
    height: 600,
    prepare: async (page) => {
      await page.getByRole('radio', { name: /Blocked/ }).click();
      await page.waitForTimeout(400);
    },
  },
  {
    name: 'dropdown-details',
    hash: '#/tray',
    width: 380,
    height: 600,
    prepare: async (page) => {
      const attacker = await page.locator('[data-row]').nth(5).getAttribute('data-row');
      await page.evaluate((to) => {
        location.hash = `#/tray/${to}`;
      }, attacker);
      await page.waitForTimeout(800);
    },
  },
  {
    name: 'dropdown-shared',
    hash: '#/tray/shared',
    width: 380,
    height: 600,
    prepare: async (page) => {
      await page.waitForTimeout(800);
    },
  },
  {
    name: 'activity-inspector',
    hash: '#/activity',
    width: 1280,
    height: 800,
    prepare: async (page) => {
      await page.locator('.activity-window tbody tr').nth(3).click();
      await page.waitForTimeout(800);
    },
  },
  {
    name: 'what-if',
    hash: '#/activity',
    width: 1280,
    height: 800,
    prepare: async (page) => {
      await page.getByRole('button', { name: 'What if…' }).click();
      await page.getByLabel('Begin with').selectOption('fail2ban');
      await page.waitForTimeout(3000);
    },
  },
  { name: 'activity', hash: '#/activity', width: 1280, height: 800 },
  ...TABS.map((tab) => ({
    name: `preferences-${tab}`,
    hash: `#/preferences/${tab}`,
    width: 680,
    height: 640,
  })),
  { name: 'welcome', hash: '#/welcome', width: 640, height: 520 },
  ...[1, 2, 3, 4, 5].map((step) => ({
    name: `welcome-${step + 1}`,
    hash: '#/welcome',
    width: 640,
    height: 520,
    prepare: async (page: Page) => {
      for (let n = 0; n < step; n++) await page.getByRole('button', { name: 'Continue' }).click();
      await page.waitForTimeout(500);
    },
  })),
  { name: 'browser-wide', hash: '#/tray', width: 1440, height: 900 },
];
