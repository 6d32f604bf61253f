import {
  changeInBatches,
  cutInBatches,
  type EngineHelper,
  type Kind,
  replaceInBatches,
  type Scope,
} from './helper-port.ts';
import { listedTarget } from './listed.ts';

/** What engines have in common whose blocks the helper keeps, by the verbs of one kind. */
export abstract class HelperEngine {
  protected readonly helper: EngineHelper;
  readonly #kind: Kind;

  constructor(helper: EngineHelper, kind: Kind) {
    this.helper = helper;
    this.#kind = kind;
  }

  async list(): Promise<string[]> {
    return (await this.helper.run({ verb: `${this.#kind}-list` })).map(listedTarget);
  }

  change(add: readonly string[], remove: readonly string[]): Promise<void> {
    return changeInBatches(this.helper, this.#kind, add, remove);
  }

  replace(targets: readonly string[]): Promise<void> {
    return replaceInBatches(this.helper, this.#kind, targets);
  }

  async remove(): Promise<void> {
    await this.helper.run({ verb: `${this.#kind}-remove` });
  }
}

/** One that also ends live connections: those to a scope. */
export abstract class CuttingEngine extends HelperEngine {
  protected readonly scope: Scope;

  constructor(helper: EngineHelper, kind: Kind, scope: Scope) {
    super(helper, kind);
    this.scope = scope;
  }

  cut(targets: readonly string[]): Promise<void> {
    return cutInBatches(this.helper, this.scope, targets);
  }
}
