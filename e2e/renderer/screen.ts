import type { BrowserContextOptions, Page } from 'playwright';
import { expect } from 'vitest';
import { type BuiltRenderer, ORIGIN } from './built-renderer.ts';
import { type FakeHandlers, FakeHost } from './fake-host.ts';
import { NOW } from './fake-state.ts';
import { seriousViolations } from './serious-violations.ts';

/** A page of the renderer on a made-up host, with all that it complained about. */
export interface Screen {
  readonly page: Page;
  readonly host: FakeHost;
  /** The console's warnings and errors, violations of the CSP included, and what was thrown. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Opens the page at this hash. @param handlersOf gets the host, which handlers use to tell what they changed */
export async function openScreen(
  renderer: BuiltRenderer,
  hash: string,
  handlersOf: (host: () => FakeHost) => FakeHandlers,
  options: BrowserContextOptions = {},
): Promise<Screen> {
  const context = await renderer.context({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('crash', () => complaints.push('the page crashed'));
  page.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
  await page.clock.setFixedTime(NOW);
  let host: FakeHost | null = null;
  const handlers = handlersOf(() => {
    if (host === null) throw new Error('the host is not there yet');
    return host;
  });
  host = await FakeHost.on(page, handlers);
  await page.goto(`${ORIGIN}/${hash}`);
  return { page, host, complaints, close: () => context.close() };
}

/** Nothing serious by axe-core (in a part of the page, by its selector), and it fits. */
export async function expectSound(screen: Screen, part = 'html'): Promise<void> {
  expect(await seriousViolations(screen.page, part)).toEqual([]);
  await expectFits(screen);
}

/** Nothing is wider than the window, and nothing was complained about. */
export async function expectFits({ page, complaints }: Screen): Promise<void> {
  const [needed = 0, given = 0] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    innerWidth,
  ]);
  expect(needed).toBeLessThanOrEqual(given);
  expect(complaints).toEqual([]);
}
