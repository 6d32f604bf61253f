import { CallError, type Handlers } from '../../src-shared/contract.ts';
import type { FirewallChoice } from '../firewall/choose.ts';
import { HelperError } from '../privileged/helper-error.ts';
import type { Engine } from './engine.ts';
import type { Supervisor } from './supervisor.ts';

type HelperEngine = Pick<Engine, 'installer' | 'supervisor' | 'access'>;
type HelperCalls = Pick<Handlers, 'helperState' | 'installHelper' | 'uninstallHelper'>;

/** The calls about the helper itself. */
export function helperHandlers({ installer, supervisor, access }: HelperEngine): HelperCalls {
  return {
    helperState: () => installer.state(),
    installHelper: async () => {
      const found = await told(() => installer.install());
      // What it could not do before, the guard may do now.
      await goOnWith(supervisor, supervisor.options.firewall);
      await access.lookAgain();
      return found;
    },
    uninstallHelper: async () => {
      if (!installer.isNeeded) return told(() => installer.uninstall());
      const { firewall } = supervisor.options;
      // What the helper holds is lifted as long as there is one.
      await goOnWith(supervisor, 'observe');
      try {
        return await told(() => installer.uninstall());
      } finally {
        await goOnWith(supervisor, firewall);
        await access.lookAgain();
      }
    },
  };
}

/** Lets another guard take over, with that firewall; where it can't be had, one that observes. */
async function goOnWith(supervisor: Supervisor, firewall: FirewallChoice): Promise<void> {
  try {
    await supervisor.alone(async () => {
      const options = { ...supervisor.options, firewall };
      await supervisor.restart(options, () => ({ ...options, firewall: 'observe' }));
    });
  } catch (error) {
    // It goes on observing, and says so itself.
    if (!(error instanceof CallError && error.code === 'unavailable') || supervisor.isStopped) throw error;
  }
}

async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HelperError)) throw error;
    throw new CallError(error.kind === 'refused' ? 'refused' : 'unavailable', error.message);
  }
}
