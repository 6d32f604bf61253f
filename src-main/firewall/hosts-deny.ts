import type { FirewallEngine } from './engine.ts';
import {
  changeInBatches,
  cutInBatches,
  type EngineHelper,
  replaceInBatches,
  type Scope,
} from './helper-port.ts';
import { listedTargets } from './listed.ts';

/**
 * A marked block in /etc/hosts.deny, for an sshd with TCP wrappers: sshd itself
 * refuses new connections. hosts_access(5).
 */
export class HostsDenyEngine implements FirewallEngine {
  readonly name = 'hosts-deny';
  readonly #helper: EngineHelper;
  readonly #scope: Scope;

  /** @param scope whose live connections are cut; the file itself is about sshd alone */
  constructor(helper: EngineHelper, scope: Scope) {
    this.#helper = helper;
    this.#scope = scope;
  }

  /** Nothing is needed before the first block: the helper makes file and marks then. */
  async prepare(): Promise<void> {}

  async list(): Promise<string[]> {
    return (await this.#helper.run({ verb: 'hosts-deny-list' })).flatMap(listedTargets);
  }

  change(add: readonly string[], remove: readonly string[]): Promise<void> {
    return changeInBatches(this.#helper, 'hosts-deny', add, remove);
  }

  replace(targets: readonly string[]): Promise<void> {
    return replaceInBatches(this.#helper, 'hosts-deny', targets);
  }

  cut(targets: readonly string[]): Promise<void> {
    return cutInBatches(this.#helper, this.#scope, targets);
  }

  async remove(): Promise<void> {
    await this.#helper.run({ verb: 'hosts-deny-remove' });
  }
}
