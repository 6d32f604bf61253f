import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright';

const CHROMIUM = '/usr/bin/chromium';

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
  '--remote-debugging-port=0',
];

/** One browser; each window is a page of it. Started with the first. */
export class Browser {
  #context: Promise<BrowserContext> | null = null;
  readonly #own = new Set<Page>();
  readonly #profile: () => string;

  /** @param profile a folder for the browser's files */
  constructor(profile: () => string) {
    this.#profile = profile;
  }

  context(): Promise<BrowserContext> {
    this.#context ??= this.#launch();
    return this.#context;
  }

  async newPage(): Promise<Page> {
    const page = await (await this.context()).newPage();
    this.#own.add(page);
    page.once('close', () => this.#own.delete(page));
    return page;
  }

  async close(): Promise<void> {
    if (this.#context !== null) await (await this.#context).close();
  }

  async #launch(): Promise<BrowserContext> {
    const profile = this.#profile();
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      args: QUIET,
      viewport: null,
      ...(process.env['STAND_IN_SCHEME'] === 'dark' ? { colorScheme: 'dark' } : {}),
    });
    const { STAND_IN_BROWSER: socket } = process.env;
    if (socket !== undefined) await offerDebugging(socket, profile);
    return context;
  }
}

/** Lets whoever tests reach the browser's debugging port, from another network namespace too. */
function offerDebugging(socket: string, profile: string): Promise<void> {
  const [port] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
  const server = createServer((near) => {
    const far = connect(Number(port), '127.0.0.1');
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
  server.unref();
  return new Promise((done) => server.listen(socket, done));
}
