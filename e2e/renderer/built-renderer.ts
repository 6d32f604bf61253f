import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright';
import { build } from 'vite';
import { BUILT } from '../runner/build.ts';

const CONFIG = fileURLToPath(new URL('../../src-renderer/vite.config.ts', import.meta.url));

/** As a host sends it. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.png': 'image/png',
};

/** The same browser without its own windows: half the processor time. */
const SHELL = '/usr/bin/chromium-headless-shell';

export const CHROMIUM = {
  executablePath: existsSync(SHELL) ? SHELL : '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // A page lives for a second or two: what V8 compiles meanwhile never pays for itself (an eighth of all the time).
    '--js-flags=--no-opt --no-maglev --no-sparkplug',
  ],
};

/** Where the pages seem to come from: no such host is asked. */
export const ORIGIN = 'http://renderer.test';

/** The renderer as it is built (see BuiltApp), and a browser to show it in. */
export class BuiltRenderer {
  readonly #directory: string;
  readonly #isOwn: boolean;
  readonly #browser: Browser;

  constructor(directory: string, isOwn: boolean, browser: Browser) {
    this.#directory = directory;
    this.#isOwn = isOwn;
    this.#browser = browser;
  }

  static async make(): Promise<BuiltRenderer> {
    const built = process.env[BUILT];
    if (built !== undefined) {
      return new BuiltRenderer(join(built, 'renderer'), false, await chromium.launch(CHROMIUM));
    }
    const directory = mkdtempSync(join(tmpdir(), 'drawbridge-renderer-'));
    await inProduction(() => build({ configFile: CONFIG, logLevel: 'error', build: { outDir: directory } }));
    return new BuiltRenderer(directory, true, await chromium.launch(CHROMIUM));
  }

  /** A context whose pages get the renderer's files from ORIGIN, with the CSP, and nothing else from anywhere. */
  async context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.#browser.newContext(options);
    await context.route('**/*', async (route) => {
      const url = new URL(route.request().url());
      const path = normalize(url.pathname === '/' ? '/index.html' : url.pathname);
      if (url.origin !== ORIGIN) return route.abort();
      try {
        const body = readFileSync(join(this.#directory, path));
        const headers = { 'Content-Security-Policy': CSP };
        const contentType = TYPES[extname(path)] ?? 'application/octet-stream';
        return await route.fulfill({ body, headers, contentType });
      } catch {
        return route.fulfill({ status: 404 });
      }
    });
    return context;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    if (this.#isOwn) rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** vitest sets NODE_ENV to "test", for which Vite would build React for development. */
async function inProduction(work: () => Promise<unknown>): Promise<void> {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}
