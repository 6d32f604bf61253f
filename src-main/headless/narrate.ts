import type { Block } from '../../src-shared/block.ts';
import type { EventPayload, EventRow, Place, Spare, Status } from '../../src-shared/contract.ts';
import type { Logger, RunningGuard } from './host.ts';
import { SharedNarrator } from './narrate-shared.ts';
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
  readonly #shared: SharedNarrator;
  #last: Status | null = null;

  constructor(guard: RunningGuard, logger: Logger) {
    this.#guard = guard;
    this.#logger = logger;
    this.#shared = new SharedNarrator(logger);
  }

  async begin(): Promise<void> {
    const { events, handlers } = this.#guard;
    this.#unsubscribe.push(
      events.on('blocked', ({ block }) => this.#blocked(block)),
      events.on('unblocked', ({ block }) => this.#unblocked(block)),
      events.on('spared', ({ spare }) => this.#spared(spare)),
      events.on('scriptRan', (run) => this.#scriptRan(run)),
      events.on('loginFromNewPlace', ({ event, place }) => this.#newPlace(event, place)),
      events.on('statusChanged', ({ status }) => this.#compare(status)),
      events.on('shareChanged', ({ share }) => this.#shared.compare(share)),
    );
    this.#compare(await handlers.status({}));
    this.#shared.compare(await handlers.share({}));
  }

  end(): void {
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
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
    this.#pause(last?.pausedUntil ?? null, status);
    this.#problem('log', last?.log.problem ?? null, log.problem);
    this.#problem('firewall', last?.firewall.problem ?? null, firewall.problem);
    this.#problem('store', last?.store.problem ?? null, store.problem);
    for (const notice of store.notices) {
      if (last?.store.notices.includes(notice) !== true)
        this.#logger.warn(`store: ${notice}`, { part: 'store' });
    }
  }

  #scriptRan({ script, target, problem, said }: EventPayload<'scriptRan'>): void {
    const words = [problem, said].filter((text) => text !== null && text !== '').join(' ');
    const fields = { script, target, problem, said };
    if (problem !== null) this.#logger.warn(`${script} ${target}: ${words}`, fields);
    else if (words !== '') this.#logger.info(`${script} ${target}: ${words}`, fields);
  }

  #started({ version, pid, stateDirectory }: Status): void {
    this.#logger.info(`Drawbridge ${version} started (pid ${pid}), its state in ${stateDirectory}.`, {
      version,
      pid,
      stateDirectory,
    });
  }

  #pause(before: number | null, { pausedUntil, sentence }: Status): void {
    if (before === pausedUntil) return;
    const message = pausedUntil === null ? `No longer paused. ${sentence}` : sentence;
    this.#logger.info(message, { pausedUntil });
  }

  #newPlace(event: EventRow, place: Place): void {
    const where = [place.country, place.network?.name].filter((one) => one != null).join(', ');
    const from = `${event.address}${where === '' ? '' : ` (${where})`}`;
    this.#logger.warn(`${event.user ?? 'Somebody'} logged in from a new place: ${from}.`, {
      event: 'loginFromNewPlace',
      login: event,
      place,
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
