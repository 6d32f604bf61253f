import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright';
import { pause } from '../testbed/wait-for.ts';

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

/** Chromium refuses a tab while it is still coming up, on a machine that is busy enough. */
const ATTEMPTS = 5;

/** One browser; each window is a page of it. Started with the first. */
export class Browser {
  #context: Promise<BrowserContext> | null = null;
  #isOffered = false;
  readonly #profile: () => string;

  /** @param profile gives a folder for the browser's files */
  constructor(profile: () => string) {
    this.#profile = profile;
  }

  async newPage(): Promise<Page> {
    for (let attempt = 1; ; attempt++) {
      try {
        this.#context ??= this.#launch();
        return await (await this.#context).newPage();
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
        await pause(500);
      }
    }
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
    context.once('close', () => {
      this.#context = null;
    });
    const { STAND_IN_BROWSER: socket } = process.env;
    if (socket !== undefined && !this.#isOffered) {
      this.#isOffered = true;
      await offerDebugging(socket, profile);
    }
    return context;
  }
}

/** Lets whoever tests reach the browser's debugging port, from another network namespace too. */
function offerDebugging(socket: string, profile: string): Promise<void> {
  const server = createServer((near) => {
    const [port] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
    const far = connect(Number(port), '127.0.0.1');
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
  server.unref();
  return new Promise((done) => server.listen(socket, done));
}
