import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { WebContents, WebPreferences } from 'electron';
import type { Page, Route } from 'playwright';
import { appUrl, pageUrl } from './app-origin.ts';
import type { Browser } from './browser.ts';
import { answerInvoke, cloned } from './ipc-main.ts';
import { DELIVER, IPC_BINDING, OPEN_BINDING, pageWorld, SIZE_BINDING } from './page-world.ts';
import { serve } from './session.ts';
import { strict } from './strict.ts';

let lastId = 0;

/** An Electron event, as far as apps prevent it. */
export function preventable<T extends object>(
  about: T,
): T & { defaultPrevented: boolean; preventDefault(): void } {
  return {
    ...about,
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}

/** What a window shows: a page of the browser. */
export class StandInContents
  extends EventEmitter
  implements Pick<WebContents, 'id' | 'send' | 'isDestroyed' | 'setWindowOpenHandler' | 'isDevToolsFocused'>
{
  readonly id = ++lastId;
  readonly page: Promise<Page>;
  readonly preferences: WebPreferences;
  /** What the app sees of it. */
  readonly strict: StandInContents = strict<StandInContents>('webContents', this);
  #openHandler: Parameters<WebContents['setWindowOpenHandler']>[0] = () => ({ action: 'allow' });
  #isDestroyed = false;
  #loading: string | null = null;
  #sent: Promise<unknown> = Promise.resolve();

  constructor(browser: Browser, preferences: WebPreferences) {
    super();
    this.preferences = preferences;
    this.page = this.#makePage(browser);
  }

  async load(url: string): Promise<void> {
    const page = await this.page;
    this.#loading = pageUrl(url);
    try {
      await page.goto(pageUrl(url));
    } finally {
      this.#loading = null;
    }
  }

  /** As main or the owner does; the page's own wish to leave is asked about. */
  async reload(): Promise<void> {
    const page = await this.page;
    this.#loading = page.url();
    try {
      await page.reload();
    } finally {
      this.#loading = null;
    }
  }

  send(channel: string, ...args: unknown[]): void {
    const copies = cloned(args);
    const deliver = `(message) => window[Symbol.for(${JSON.stringify(DELIVER)})]?.(message.channel, message.copies)`;
    // In their order; a page that is just being left does not get them.
    this.#sent = this.#sent
      .then(() => this.page)
      .then((page) => page.evaluate(`(${deliver})(${JSON.stringify({ channel, copies })})`))
      .catch(() => undefined);
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  isDevToolsFocused(): boolean {
    return false;
  }

  setWindowOpenHandler: WebContents['setWindowOpenHandler'] = (handler) => {
    this.#openHandler = handler;
  };

  async destroy(): Promise<void> {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    this.emit('destroyed');
    await (await this.page).close();
  }

  async #makePage(browser: Browser): Promise<Page> {
    const page = await browser.newPage();
    const { preload } = this.preferences;
    await page.route('**/*', (route) => this.#route(route));
    await page.exposeBinding(IPC_BINDING, ({ frame }, message: { channel: string; args: unknown[] }) =>
      answerInvoke(this.strict, frame, message),
    );
    await page.exposeBinding(OPEN_BINDING, (_source, url: string) => this.#open(url));
    if (this.preferences.enablePreferredSizeMode === true) {
      await page.exposeBinding(SIZE_BINDING, (_source, size: { width: number; height: number }) => {
        this.emit('preferred-size-changed', {}, size);
      });
    }
    if (preload !== undefined) await page.addInitScript(pageWorld(readFileSync(preload, 'utf8')));
    page.on('framenavigated', (frame) => {
      // Only a new document: changes of the hash keep it.
      if (frame === page.mainFrame() && this.#isNewDocument(frame.url())) this.emit('did-navigate');
    });
    page.on('popup', (popup) => {
      this.#open(popup.url());
      popup.close().catch(() => undefined);
    });
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }));
    return page;
  }

  #lastDocument = '';

  #isNewDocument(url: string): boolean {
    const [document = ''] = url.split('#');
    if (document === this.#lastDocument && this.#loading === null) return false;
    this.#lastDocument = document;
    return true;
  }

  /** Electron asks before a page is left by itself, not for loadURL. */
  async #route(route: Route): Promise<void> {
    const request = route.request();
    const isOurs = this.#loading !== null && request.url() === this.#loading.split('#')[0];
    if (request.isNavigationRequest() && !isOurs) {
      const isMainFrame = request.frame().parentFrame() === null;
      const about = { url: appUrl(request.url()), isMainFrame };
      const events = [preventable(about)];
      this.emit('will-frame-navigate', events[0]);
      if (isMainFrame) {
        const event = preventable(about);
        events.push(event);
        this.emit('will-navigate', event, about.url);
      }
      if (events.some(({ defaultPrevented }) => defaultPrevented)) {
        await route.abort('aborted');
        return;
      }
    }
    await serve(route);
  }

  #open(url: string): void {
    const { action } = this.#openHandler({ url: appUrl(url) } as never);
    if (action === 'allow') throw new Error('the stand-in for Electron opens no windows for pages');
  }
}
