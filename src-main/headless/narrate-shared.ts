import type { Share } from '../../src-shared/contract.ts';
import type { Logger } from './host.ts';
import { type SharedSource, sourcesOf } from './output/share-words.ts';
import { counted } from './output/words.ts';

/** What becomes of a shared source, for the log: problems when they begin and end, versions that are held back. */
export class SharedNarrator {
  readonly #logger: Logger;
  #last: Share | null = null;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  compare(share: Share): void {
    const last = this.#last;
    this.#last = share;
    const before = new Map(last === null ? [] : sourcesOf(last).map((source) => [source.id, source]));
    const now = sourcesOf(share);
    for (const source of now) this.#compareSource(before.get(source.id), source);
    const ids = new Set(now.map(({ id }) => id));
    for (const { id, name } of before.values())
      if (!ids.has(id)) this.#logger.info(`${name}: used no more.`, { source: id });
    for (const { settings, held } of share.lists) {
      const known = last?.lists.find((list) => list.settings.id === settings.id)?.held ?? null;
      if (held === null || held.since === known?.since) continue;
      const what = `A version of ${settings.name} is held back: ${held.why}`;
      const source = `list:${settings.id}`;
      this.#logger.warn(`${what} See "drawbridge lists accept ${settings.id}".`, { source, held });
    }
    if (share.unheld !== null && share.unheld !== last?.unheld) this.#logger.warn(share.unheld);
  }

  #compareSource(before: SharedSource | undefined, { id, name, state, problem, holds }: SharedSource): void {
    if (before?.problem !== problem && problem !== null)
      this.#logger.warn(`${name}: ${problem}`, { source: id, problem });
    else if (before !== undefined && before.problem !== null && problem === null)
      this.#logger.info(`${name}: works again.`, { source: id, problem });
    if (before?.state === state) return;
    if (state === 'ok' && before?.state !== 'problem') {
      const what = counted(holds, 'address or prefix', 'addresses and prefixes');
      this.#logger.info(`${name}: keeps out ${what}.`, { source: id, holds });
    } else if (state === 'off' && before !== undefined) this.#logger.info(`${name}: off.`, { source: id });
  }
}
