import type { EngineHelper, EngineRequest, Scope } from '../helper-port.ts';

/** A Mac's pf and routes as the helper's verbs see them, and as others change them (facts/macos.md §2). */
export class MacModel implements EngineHelper {
  /** "Off by default" */
  isEnabled = false;
  /** Ours among those that pf counts, and the one that the helper wrote down. */
  tokens = new Set<string>();
  kept: string | null = null;
  hasAnchor = true;
  rules: { scope: Scope | undefined; table: Set<string>; evaluations: number } | null = null;
  routes = new Set<string>();
  /** The main ruleset has "set skip on lo0". */
  skipsLoopback = false;
  /** A rule of somebody else's lets everything in before ours is come by. */
  isPassedBefore = false;
  readonly failing = new Set<string>();
  /** Requests that are not done before these are settled. */
  readonly held = new Map<string, Promise<void>>();
  readonly verbs: string[] = [];
  /** Those that should be kept out; what takes a route from one of them that pf lets in is a gap. */
  wanted: ReadonlySet<string> = new Set();
  readonly gaps: string[] = [];
  /** Nobody but us has touched anything since pf was looked at. */
  #isAsSeen = false;
  #lastToken = 0;

  async run(request: EngineRequest): Promise<string[]> {
    const { verb } = request;
    const wantedThen = this.wanted;
    this.verbs.push(verb);
    await this.held.get(verb);
    if (this.failing.has(verb) || this.failing.has('all')) throw new Error(`${verb} fails.`);
    if (verb.startsWith('route-')) return this.#routes(request, wantedThen);
    return this.#pf(request);
  }

  #pf({ verb, scope, add = [], remove = [] }: EngineRequest): string[] {
    switch (verb) {
      case 'pf-prepare':
        if (this.kept === null || !this.tokens.has(this.kept)) {
          this.kept = `ours-${++this.#lastToken}`;
          this.tokens.add(this.kept);
          this.isEnabled = true;
        }
        if (this.rules?.scope !== scope)
          this.rules = { scope, table: this.rules?.table ?? new Set(), evaluations: 0 };
        return [];
      case 'pf-list':
        return [...this.#loaded().table];
      case 'pf-change':
      case 'pf-replace':
        if (verb === 'pf-replace') this.#loaded().table.clear();
        for (const target of remove) this.#loaded().table.delete(target);
        for (const target of add) this.#loaded().table.add(target);
        return [];
      case 'cut':
        return [];
      case 'pf-remove':
        this.rules = null;
        this.#release();
        return [];
      case 'pf-state':
        this.#isAsSeen = true;
        return [
          `enabled ${this.isEnabled ? 'yes' : 'no'}`,
          `token ${this.kept === null ? 'none' : this.tokens.has(this.kept) ? 'held' : 'lost'}`,
          `anchor ${this.hasAnchor ? 'yes' : 'no'}`,
          `rules ${this.rules === null ? 'no' : 'yes'}`,
          `held ${this.rules?.table.size ?? 0}`,
          `evaluations ${this.rules?.evaluations ?? 0}`,
          'others com.apple/250.ApplicationFirewall',
        ];
      default:
        throw new Error('this verb is not done here');
    }
  }

  #loaded() {
    if (this.rules === null) throw new Error('pfctl: Anchor does not exist.');
    return this.rules;
  }

  #release(): void {
    if (this.kept !== null) this.tokens.delete(this.kept);
    this.kept = null;
    if (this.tokens.size === 0) this.isEnabled = false;
  }

  /** @param wantedThen who should be kept out when this was asked: whoever is to be since then comes with the next request */
  #routes({ verb, add = [], remove = [] }: EngineRequest, wantedThen: ReadonlySet<string>): string[] {
    if (verb === 'route-list') return [...this.routes];
    const before = this.routes;
    this.routes = new Set(verb === 'route-change' ? before : []);
    for (const target of remove) this.routes.delete(target);
    for (const target of add) this.routes.add(target);
    for (const target of before) {
      const isWanted = wantedThen.has(target) && this.wanted.has(target);
      if (this.#isAsSeen && isWanted && !this.keptOut.has(target)) this.gaps.push(target);
    }
    return [];
  }

  /** Packets come by our rules. */
  get works(): boolean {
    return this.isEnabled && this.hasAnchor && this.rules !== null && !this.isPassedBefore;
  }

  /** Whom nothing gets an answer to, or in. */
  get keptOut(): ReadonlySet<string> {
    return new Set([...(this.works ? (this.rules?.table ?? []) : []), ...this.routes]);
  }

  knock = async (address: string): Promise<boolean> => {
    await Promise.resolve();
    if (!(this.skipsLoopback && address.startsWith('127.'))) this.packet();
    return true;
  };

  /** One that comes from anywhere. */
  packet(): void {
    if (this.works && this.rules !== null) this.rules.evaluations++;
  }

  readonly others = {
    /** `pfctl -d`: "zeroes the count and invalidates everyone's tokens" */
    disable: () => {
      this.isEnabled = false;
      this.tokens.clear();
    },
    /** `pfctl -E` by another program. */
    enable: () => {
      this.isEnabled = true;
      this.tokens.add('another');
    },
    /** "a wholesale overwrite": a main ruleset without com.apple, child anchors left */
    replaceMain: () => {
      this.hasAnchor = false;
    },
    /** `pfctl -f /etc/pf.conf`, its own anchors taken along */
    loadDefault: () => {
      this.hasAnchor = true;
      this.rules = null;
    },
    restoreMain: () => {
      this.hasAnchor = true;
    },
    passBefore: () => {
      this.isPassedBefore = true;
    },
    passNoMore: () => {
      this.isPassedBefore = false;
    },
    flushTable: () => {
      this.rules?.table.clear();
    },
    /** As many as before. */
    swapInTable: () => {
      const [first] = this.rules?.table ?? [];
      if (first === undefined) return;
      this.rules?.table.delete(first);
      this.rules?.table.add('198.51.100.250');
    },
    flushAnchor: () => {
      this.rules = null;
    },
    flushRoutes: () => {
      this.routes.clear();
    },
    /** "Reboot: everything" */
    reboot: () => {
      this.others.disable();
      this.hasAnchor = true;
      this.isPassedBefore = false;
      this.rules = null;
      this.routes.clear();
    },
  };

  interfere(what: keyof MacModel['others']): void {
    this.#isAsSeen = false;
    this.others[what]();
  }
}
