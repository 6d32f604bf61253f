import type { Block, SpareReason } from '../../src-shared/block.ts';
import type { RuleSet } from '../../src-shared/rule.ts';
import { Detector, type Progress } from '../detect/detector.ts';
import type { Batch, NewBlock, NewEvent, NewSpare } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import type { ReadEvent } from './batch-reader.ts';
import type { MachineSurroundings } from './machine-surroundings.ts';
import { OwnProbes } from './own-probes.ts';

/** So many events are taken in at a stretch while the past is read again; others get their turn between. */
const EVENTS_A_TURN = 2000;
const BLOCKS_A_PAGE = 5000;

/** What came of a batch, ready for the store. */
export type Judged = Pick<Batch, 'events' | 'blocks' | 'spares'>;

/** The detector, with what it has to know of this machine and of the past. */
export class Judge {
  #detector: Detector;
  readonly #surroundings: MachineSurroundings;
  readonly #ownProbes: OwnProbes;
  #isPaused = false;

  constructor(rules: RuleSet, surroundings: MachineSurroundings, ownProbes = new OwnProbes()) {
    this.#surroundings = surroundings;
    this.#ownProbes = ownProbes;
    this.#detector = this.#newDetector(rules);
  }

  #newDetector(rules: RuleSet): Detector {
    const detector = new Detector(rules);
    detector.surroundings = this.#surroundings;
    return detector;
  }

  judge(read: readonly ReadEvent[]): Judged {
    const events: NewEvent[] = [];
    const blocks: NewBlock[] = [];
    const spares: NewSpare[] = [];
    for (const { event, time, line } of read) {
      if (this.#ownProbes.has(event.address, event.port)) {
        this.#ownProbes.sawLine(line);
        continue;
      }
      if (event.kind === 'accepted' && event.address !== null && event.port !== null) {
        this.#surroundings.noteLogin(event.address, event.port);
      }
      const { attacker, attempts, category, decisions } = this.#detector.handle(event, time);
      events.push({ ...event, time, attacker, attempts, category, line });
      for (const decision of decisions) {
        if (decision.decision === 'block') {
          const { target, since, until, rule, reason } = decision;
          blocks.push({ target, since, until, by: 'rule', rule, reason });
        } else {
          const { target, rule, reason } = decision;
          spares.push({ attacker: target, time: decision.time, rule, reason });
        }
      }
    }
    return { events, blocks, spares };
  }

  /**
   * Starts anew under these rules with what the store remembers: the attempts
   * from its events, the blocks from its blocks, which the owner may have changed.
   */
  async restore(rules: RuleSet, store: Store, now: number): Promise<void> {
    const detector = this.#newDetector(rules);
    let turn = 0;
    for (const event of store.eventsSince(now - detector.memoryMs)) {
      if (event.kind === 'accepted' && event.address !== null && event.port !== null) {
        this.#surroundings.noteLogin(event.address, event.port);
      }
      detector.handle(event, event.time);
      if (++turn % EVENTS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    detector.forgetBlocks();
    for (const past of pastBlocks(store, now, now - rules.growth.rememberSeconds * 1000)) {
      detector.rememberBlocks(past.target, past.blockedUntil, past.count, past.lastEnd);
    }
    detector.isPaused = this.#isPaused;
    this.#detector = detector;
  }

  /** While paused, whom a rule would have blocked is spared. */
  set paused(isPaused: boolean) {
    this.#isPaused = isPaused;
    this.#detector.isPaused = isPaused;
  }

  /** Takes what the store remembers of the blocks of these targets, whose blocks stand again. */
  recall(standing: readonly Block[], rules: RuleSet, store: Store, now: number): void {
    const since = now - rules.growth.rememberSeconds * 1000;
    const blocks = standing.flatMap((block) => [
      block,
      ...store.blockHistory(block.target, { since, at: now }).toReversed(),
    ]);
    for (const past of foldBlocks(blocks, now, since)) {
      this.#detector.rememberBlocks(past.target, past.blockedUntil, past.count, past.lastEnd);
    }
  }

  /** What must not be blocked has changed. */
  surroundingsChanged(): void {
    this.#detector.surroundings = this.#surroundings;
  }

  sourceOf(address: string): string {
    return this.#detector.sourceOf(address);
  }

  forgive(attacker: string): void {
    this.#detector.forgive(attacker);
  }

  progress(attacker: string, now: number): Progress | null {
    return this.#detector.progress(attacker, now);
  }

  recentLogins(now: number): string[] {
    return this.#detector.recentLogins(now);
  }

  reasonToSpare(target: string, now: number): SpareReason | null {
    return this.#detector.reasonToSpare(target, now);
  }
}

interface PastBlocks {
  readonly target: string;
  blockedUntil: number;
  count: number;
  lastEnd: number;
  /** The owner lifted a later one: what came before is forgiven. */
  forgiven: boolean;
}

/** What each attacker's blocks by rules come to, from the newest back to `since`. */
function pastBlocks(store: Store, now: number, since: number): Iterable<PastBlocks> {
  return foldBlocks(blocksFromNewest(store, now), now, since);
}

function* blocksFromNewest(store: Store, now: number): Iterable<Block> {
  for (let offset = 0; ; offset += BLOCKS_A_PAGE) {
    const { blocks } = store.blocks({ at: now, ended: true, limit: BLOCKS_A_PAGE, offset });
    yield* blocks;
    if (blocks.length < BLOCKS_A_PAGE) return;
  }
}

/** @param blocks newest first */
function foldBlocks(blocks: Iterable<Block>, now: number, since: number): Iterable<PastBlocks> {
  const past = new Map<string, PastBlocks>();
  for (const block of blocks) {
    const end = block.liftedAt ?? block.until ?? Number.POSITIVE_INFINITY;
    if (block.by !== 'rule' || block.rule === 'escalation' || end < since) continue;
    if (block.liftedBy === 'replaced') continue;
    const one = past.get(block.target) ?? {
      target: block.target,
      blockedUntil: 0,
      count: 0,
      lastEnd: 0,
      forgiven: false,
    };
    past.set(block.target, one);
    if (one.forgiven) continue;
    if (block.liftedBy !== null && block.liftedBy !== 'expired') {
      one.forgiven = true;
      continue;
    }
    one.count++;
    one.lastEnd = Math.max(one.lastEnd, end);
    if (block.liftedAt === null && end > now) one.blockedUntil = Math.max(one.blockedUntil, end);
  }
  return past.values();
}
