import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILT } from '../runner/build.ts';
import { must } from '../testbed/run.ts';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));
const ELECTRON_VITE = join(CHECKOUT, 'node_modules/electron-vite/bin/electron-vite.js');
/** Within the checkout: what is built finds the packages there. */
const CACHE = join(CHECKOUT, 'node_modules/.cache/drawbridge-app');

/**
 * The app as `npm run build` makes it: what `npm test` has built just before,
 * or, where a test is run by itself, built now into a folder of its own.
 */
export class BuiltApp {
  readonly folder: string;

  readonly #isOwn: boolean;

  private constructor(folder: string, isOwn: boolean) {
    this.folder = folder;
    this.#isOwn = isOwn;
  }

  static async make(): Promise<BuiltApp> {
    const built = process.env[BUILT];
    if (built !== undefined) return new BuiltApp(built, false);
    mkdirSync(CACHE, { recursive: true });
    const folder = mkdtempSync(join(CACHE, 'app-'));
    const app = new BuiltApp(folder, true);
    try {
      await must(process.execPath, [ELECTRON_VITE, 'build', '--logLevel', 'warn'], {
        cwd: CHECKOUT,
        env: { DRAWBRIDGE_OUT: folder, NODE_ENV: 'production' },
      });
      return app;
    } catch (error) {
      app.remove();
      throw error;
    }
  }

  get main(): string {
    return join(this.folder, 'main/desktop/main.js');
  }

  remove(): void {
    if (this.#isOwn) rmSync(this.folder, { recursive: true, force: true });
  }
}
