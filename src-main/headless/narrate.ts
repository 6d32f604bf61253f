import type { Block } from '../../src-shared/block.ts';
import type { Spare, Status } from '../../src-shared/contract.ts';
import type { Logger, RunningGuard } from './host.ts';
import { spareWords } from './output/attacker-words.ts';
import { liftedWords } from './output/block-table.ts';
import { forLong } from './output/words.ts';

/**
 * Tells the log what a guard does: what it reads and holds and why, whom it
 * blocks, lifts and spares, what goes wrong and when that is over.
 * @returns ends it
 */
export async function narrate(guard: RunningGuard, logger: Logger): Promise<() => void> {
  const narrator = new Narrator(guard, logger);
  await narrator.begin();
  return () => narrator.end();
}

class Narrator {
  readonly #guard: RunningGuard;
  readonly #logger: Logger;
  readonly #unsubscribe: (() => void)[] = [];
  #last: Status | null = null;
  #reading = false;
  #changedMeanwhile = false;

  constructor(guard: RunningGuard, logger: Logger) {
    this.#guard = guard;
    this.#logger = logger;
  }

  async begin(): Promise<void> {
    const { events } = this.#guard;
    this.#unsubscribe.push(
      events.on('blocked', ({ block }) => this.#blocked(block)),
      events.on('unblocked', ({ block }) => this.#unblocked(block)),
      events.on('spared', ({ spare }) => this.#spared(spare)),
      events.on('statusChanged', () => void this.#look()),
    );
    await this.#look();
  }

  end(): void {
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
  }

  /** Looks at the status, once more if it changed while it was looked at. */
  async #look(): Promise<void> {
    if (this.#reading) {
      this.#changedMeanwhile = true;
      return;
    }
    this.#reading = true;
    try {
      do {
        this.#changedMeanwhile = false;
        this.#compare(await this.#guard.handlers.status({}));
      } while (this.#changedMeanwhile);
    } catch (error) {
      this.#logger.error(
        `The guard's status can't be told: ${error instanceof Error ? error.message : String(error)}`,
      );
    } finally {
      this.#reading = false;
    }
  }

  #compare(status: Status): void {
    const last = this.#last;
    this.#last = status;
    const { log, firewall, store } = status;
    if (last === null) this.#started(status);
    if (last?.mode !== status.mode) this.#logger.info(status.sentence, { mode: status.mode });
    if (last?.log.description !== log.description) {
      this.#logger.info(`Log: ${log.description}`, {
        part: 'log',
        source: log.source,
        isSample: log.isSample,
      });
    }
    if (last?.firewall.engine !== firewall.engine || last.firewall.reason !== firewall.reason) {
      const { engine, reason } = firewall;
      this.#logger.info(`Firewall ${engine}: ${reason}`, { part: 'firewall', engine, reason });
    }
    this.#problem('log', last?.log.problem ?? null, log.problem);
    this.#problem('firewall', last?.firewall.problem ?? null, firewall.problem);
    this.#problem('store', last?.store.problem ?? null, store.problem);
    for (const notice of store.notices) {
      if (last?.store.notices.includes(notice) !== true)
        this.#logger.warn(`store: ${notice}`, { part: 'store' });
    }
  }

  #started({ version, pid, stateDirectory }: Status): void {
    this.#logger.info(`Drawbridge ${version} started (pid ${pid}), its state in ${stateDirectory}.`, {
      version,
      pid,
      stateDirectory,
    });
  }

  #problem(part: string, before: string | null, now: string | null): void {
    if (before === now) return;
    if (now === null) this.#logger.info(`${part}: works again.`, { part, problem: null });
    else this.#logger.warn(`${part}: ${now}`, { part, problem: now });
  }

  #blocked(block: Block): void {
    const length = forLong(block.until === null ? null : Math.round((block.until - block.since) / 1000));
    const does = this.#last?.firewall.engine === 'observe' ? 'Would block' : 'Blocked';
    const why = block.reason === '' ? `by ${block.by}` : block.reason;
    this.#logger.info(`${does} ${block.target} ${length}: ${why}`, { event: 'blocked', block });
  }

  #unblocked(block: Block): void {
    this.#logger.info(`Unblocked ${block.target} (${liftedWords(block.liftedBy)}).`, {
      event: 'unblocked',
      block,
    });
  }

  #spared(spare: Spare): void {
    const { attacker, reason, rule } = spare;
    this.#logger.info(`Left ${attacker} alone: ${spareWords(reason)} (rule ${rule}).`, {
      event: 'spared',
      spare,
    });
  }
}
