import { fileURLToPath } from 'node:url';
import type { System } from '../../src-shared/system.ts';
import { versionIn } from '../privileged/greeting.ts';
import type { Helper, HelperRequest, HelperStream } from '../privileged/helper-client.ts';
import { HelperError } from '../privileged/helper-error.ts';
import { type HelperPlaces, MAC_PLACES } from '../privileged/helper-places.ts';
import { SocketHelper } from '../privileged/socket-helper.ts';
import { SpawnedHelper } from '../privileged/spawned-helper.ts';
import { findHelper } from '../privileged/trust.ts';

/** The script that comes with Drawbridge. */
export const BROUGHT_HELPER = fileURLToPath(
  new URL('../../assets/helper/drawbridge-helper', import.meta.url),
);

/** The root helper as this machine has it. Nothing is looked at before it is asked. */
export function openHelper(system: System, places: HelperPlaces = MAC_PLACES): Helper {
  if (system.platform === 'darwin') return new SocketHelper({ places });
  if (system.platform !== 'linux') {
    return new NoHelper(
      `Drawbridge has no helper for ${system.platform}: what needs root is to be done by hand.`,
    );
  }
  if (!system.isRoot) return new NoHelper('Drawbridge does not run as root. Run it with sudo.');
  return new RootsHelper();
}

/** Where the guard is root itself: the script is run directly, wherever one lies that may be trusted. */
class RootsHelper implements Helper {
  #spawned: { readonly path: string; readonly helper: SpawnedHelper } | null = null;

  async run(request: HelperRequest): Promise<string[]> {
    const path = await findHelper([BROUGHT_HELPER]);
    if (this.#spawned?.path !== path) this.#spawned = { path, helper: new SpawnedHelper({ path }) };
    return this.#spawned.helper.run(request);
  }

  async version(): Promise<number> {
    return versionIn(BROUGHT_HELPER, await this.run({ verb: 'version' }));
  }

  async problem(): Promise<string | null> {
    try {
      await findHelper([BROUGHT_HELPER]);
      return null;
    } catch (error) {
      if (error instanceof HelperError) return error.message;
      throw error;
    }
  }

  stream(): HelperStream {
    return nothing('The helper of this system reads no log.');
  }
}

/** Where there is none that could be used. */
class NoHelper implements Helper {
  readonly #why: string;

  constructor(why: string) {
    this.#why = why;
  }

  async run(): Promise<string[]> {
    throw new HelperError('unusable', this.#why);
  }

  async version(): Promise<number> {
    throw new HelperError('unusable', this.#why);
  }

  async problem(): Promise<string> {
    return this.#why;
  }

  stream(): HelperStream {
    return nothing(this.#why);
  }
}

function nothing(why: string): HelperStream {
  return { chunks: none(), ended: Promise.resolve(why), stop: () => undefined };
}

async function* none(): AsyncGenerator<Uint8Array> {}
