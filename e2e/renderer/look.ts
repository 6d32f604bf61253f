/**
 * Takes a picture of a screen in a made-up state, to look at it:
 *   node e2e/renderer/look.ts '#/tray' out.png [--dark] [--contrast] [--size 380x600] [--scale 2] [--count 12] [--hostile] [--browser] [--events 2560000] [--scanned 1200000] [--shared 12345]
 */
import { parseArgs } from 'node:util';
import { BuiltRenderer, ORIGIN } from './built-renderer.ts';
import { FakeHistory } from './fake-history.ts';
import { FakeHost } from './fake-host.ts';
import { reportHandlers } from './fake-reports.ts';
import { shareHandlers } from './fake-share.ts';
import { hostileList, joinedCrowdSec, runningDenyHosts, someLists } from './fake-share-data.ts';
import { fakeHandlers, HOSTILE, NOW, snapshot } from './fake-state.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    dark: { type: 'boolean', default: false },
    contrast: { type: 'boolean', default: false },
    hostile: { type: 'boolean', default: false },
    browser: { type: 'boolean', default: false },
    size: { type: 'string', default: '380x600' },
    scale: { type: 'string', default: '2' },
    count: { type: 'string', default: '12' },
    events: { type: 'string', default: '2560000' },
    scanned: { type: 'string' },
    shared: { type: 'string', default: '0' },
  },
});
const [hash = '#/tray', path = 'look.png'] = positionals;
const [width = 380, height = 600] = values.size.split('x').map(Number);

const renderer = await BuiltRenderer.make();
try {
  const context = await renderer.context({
    viewport: { width, height },
    deviceScaleFactor: Number(values.scale),
    colorScheme: values.dark ? 'dark' : 'light',
    contrast: values.contrast ? 'more' : 'no-preference',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.on('console', (message) => console.log(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => console.log(`error: ${error.message}`));
  await page.clock.setFixedTime(NOW);
  const userOf = values.hostile ? { userOf: (n: number) => HOSTILE[n % HOSTILE.length] ?? '' } : {};
  const kind = values.browser ? 'browser' : 'desktop';
  const events = Number(values.events);
  const history = new FakeHistory({ events, scanned: Number(values.scanned ?? events), ...userOf });
  const count = Number(values.count);
  const shared = Number(values.shared);
  const { total } = snapshot({ count }).status;
  const host: FakeHost = await FakeHost.on(page, {
    ...fakeHandlers({ count, kind, ...userOf, status: { total: { ...total, shared } } }, history.handlers()),
    ...reportHandlers(() => host),
    ...shareHandlers(() => host, {
      count: shared,
      share:
        shared === 0
          ? {}
          : {
              lists: values.hostile ? [hostileList()] : someLists(),
              crowdSec: joinedCrowdSec(),
              denyHosts: runningDenyHosts(),
            },
    }),
  });
  await page.goto(`${ORIGIN}/${hash}`);
  await page.waitForTimeout(800);
  await page.screenshot({ path });
} finally {
  await renderer.close();
}
