import { type AddressKey, addressKey, addressText, parsePrefix, sourceOf } from '../../src-shared/address.ts';
import { ATTEMPT_CATEGORIES, type AttemptCategory } from '../../src-shared/attempt.ts';
import type { SpareReason } from '../../src-shared/block.ts';
import { CompactEvent, KIND } from '../../src-shared/compact-event.ts';
import type { LoginEvent } from '../../src-shared/login-event.ts';
import type { Rule, RuleSet } from '../../src-shared/rule.ts';
import { type ArmedRule, AttackerState, arm, type Memory, memoryFor } from './attacker-state.ts';
import { Attackers } from './attackers.ts';
import { AttemptCounter } from './attempts.ts';
import { Escalator } from './escalation.ts';
import { describeEvidence } from './evidence.ts';
import { RecentLogins } from './recent-logins.ts';
import { NO_SURROUNDINGS, Protection, type Surroundings } from './surroundings.ts';

/** What a rule leads to. Times in ms since 1970, as the log has them. */
export type Decision =
  | {
      readonly decision: 'block';
      readonly target: string;
      readonly since: number;
      /** Null: for ever. */
      readonly until: number | null;
      readonly rule: string;
      readonly reason: string;
    }
  | {
      readonly decision: 'spare';
      readonly target: string;
      readonly time: number;
      readonly rule: string;
      readonly reason: SpareReason;
    };

/** What the detector makes of one login event. */
export interface Finding {
  /** The attacker (or visitor): IPv4 address or IPv6 prefix; null where the log names none. */
  attacker: string | null;
  attempts: number;
  category: AttemptCategory | null;
  decisions: readonly Decision[];
}

/** An attacker's attempts. Times in ms since 1970. */
export interface SeenAttacker {
  readonly attacker: string;
  readonly attempts: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** How near an attacker is to a block. */
export interface Progress {
  readonly attempts: number;
  readonly of: number;
  readonly rule: string;
}

const NO_DECISIONS: readonly Decision[] = [];
const FIRST_SWEEP = 16_384;
const REMEMBERED_SOURCES = 16_384;

/**
 * From login events to decisions. Deterministic: the same events in the same
 * order under the same rules and surroundings give the same decisions.
 */
export class Detector {
  readonly #rules: RuleSet;
  readonly #armed: readonly ArmedRule[];
  /** The rules that count each category, by its index. */
  readonly #armedFor: readonly (readonly ArmedRule[])[];
  readonly #memory: Memory;
  readonly #longestMemoryMs: number;
  readonly #forgets: boolean;
  readonly #counter: AttemptCounter;
  readonly #finding: Finding = { attacker: null, attempts: 0, category: null, decisions: NO_DECISIONS };
  readonly #event = new CompactEvent();
  readonly #logins: RecentLogins;
  readonly #escalator: Escalator | null;
  readonly #attackers = new Attackers();
  /** Working out an IPv6 prefix takes longer than all the rest of an event. */
  readonly #sources = new Map<string, string>();
  /** The lines about one attacker mostly follow one another. */
  #latestAttacker: AddressKey = '';
  #latestState: AttackerState | null = null;
  /** What the event that was judged last leads to. */
  decisions: readonly Decision[] = NO_DECISIONS;
  #protection = new Protection(NO_SURROUNDINGS);
  #sweepAt = FIRST_SWEEP;
  /** While the owner has it paused, whoever a rule catches is spared. */
  isPaused = false;

  /** @param forgets whether attackers are forgotten when nothing of them matters any more */
  constructor(rules: RuleSet, forgets = true) {
    this.#rules = rules;
    this.#forgets = forgets;
    this.#armed = rules.rules.map(arm);
    this.#armedFor = ATTEMPT_CATEGORIES.map((category) =>
      this.#armed.filter(({ rule }) => rule.counts.includes(category)),
    );
    this.#memory = memoryFor(this.#armed);
    const longestWindow = Math.max(...rules.rules.map((rule) => rule.withinSeconds));
    this.#longestMemoryMs = 1000 * Math.max(longestWindow, rules.growth.rememberSeconds);
    this.#counter = new AttemptCounter(rules.restrictedUsers);
    this.#logins = new RecentLogins(rules.spareAfterLoginSeconds * 1000);
    this.#escalator = rules.escalation === null ? null : new Escalator(rules.escalation);
  }

  /** What must not be blocked from now on. */
  set surroundings(surroundings: Surroundings) {
    this.#protection = new Protection(surroundings);
    this.#sources.clear();
  }

  /**
   * The source that an address (canonical) counts for: itself; of IPv6 its
   * prefix, but in this machine's own network again itself, for neighbours are no one customer.
   */
  sourceOf(address: string): string {
    if (!address.includes(':')) return address;
    let source = this.#sources.get(address);
    if (source === undefined) {
      source = sourceOf(address, this.#rules.ipv6PrefixLength);
      const prefix = parsePrefix(source);
      if (prefix !== null && this.#protection.isOwnNetwork(prefix)) source = address;
      if (this.#sources.size >= REMEMBERED_SOURCES) this.#sources.clear();
      this.#sources.set(address, source);
    }
    return source;
  }

  /**
   * What the event leads to. The result is valid until the next call.
   * @param time the event's own, or where the line bears none, when it was read (ms)
   */
  handle(event: LoginEvent, time: number): Readonly<Finding> {
    this.#event.take(event, time);
    const finding = this.#finding;
    const attempts = this.judge(this.#event);
    const { address, category } = this.#counter;
    finding.attacker = address === null ? null : this.sourceOf(addressText(address));
    finding.attempts = attempts;
    finding.category = attempts === 0 ? null : (ATTEMPT_CATEGORIES[category] ?? null);
    finding.decisions = this.decisions;
    return finding;
  }

  /** How many attempts the event adds; `decisions` are what they lead to. */
  judge(event: CompactEvent): number {
    const count = this.#counter.count(event);
    const { address, category } = this.#counter;
    this.decisions = NO_DECISIONS;
    if (address === null) return 0;
    this.judgeAttempts(address, count, category, event.time, event.kind === KIND.accepted);
    return count;
  }

  /**
   * Judges attempts that an AttemptCounter with these rules' restricted users has counted; `decisions` are what they lead to.
   * @param category its index
   * @param isLogin whether the event says that somebody was let in
   */
  judgeAttempts(address: AddressKey, count: number, category: number, time: number, isLogin: boolean): void {
    this.decisions = NO_DECISIONS;
    const attacker = typeof address === 'number' ? address : this.sourceOf(address);
    if (isLogin) this.#loggedIn(attacker, time);
    if (count > 0) this.decisions = this.#judge(attacker, address, count, category, time);
  }

  #loggedIn(attacker: AddressKey, time: number): void {
    this.#logins.add(addressText(attacker), time);
    if (!this.#rules.resetOnSuccess) return;
    this.#attackers.get(attacker)?.forgetAttempts();
  }

  #judge(
    attacker: AddressKey,
    address: AddressKey,
    count: number,
    category: number,
    time: number,
  ): readonly Decision[] {
    const state = this.#stateOf(attacker, time);
    state.see(count, time);
    const rules = this.#armedFor[category] as readonly ArmedRule[];
    if (rules.length === 0 || time < state.blockedUntil) return NO_DECISIONS;
    state.addAttempts(category, count, time, this.#memory);
    let broken: Rule | null = null;
    for (const armed of rules) {
      // Where one attempt breaks several rules, the one that blocks for longest says why.
      if (state.breaks(armed, time)) broken = longer(broken, armed.rule);
    }
    if (broken === null) return NO_DECISIONS;
    return this.#decide(addressText(attacker), addressText(address), state, broken, time);
  }

  #decide(
    attacker: string,
    address: string,
    state: AttackerState,
    rule: Rule,
    time: number,
  ): readonly Decision[] {
    state.forgetAttempts();
    let target = attacker;
    let spared = this.reasonToSpare(target, time);
    if (spared === 'allow-list' && target !== address && this.reasonToSpare(address, time) === null) {
      // The owner named somebody else in the attacker's prefix: then only the one address that attacked.
      target = address;
      spared = null;
    }
    if (spared !== null) {
      return [{ decision: 'spare', target: attacker, time, rule: rule.name, reason: spared }];
    }
    const { growth } = this.#rules;
    const isForgotten = time - state.lastBlockEnd > growth.rememberSeconds * 1000;
    const blocksBefore = isForgotten ? 0 : state.blockCount;
    const seconds = grownLength(rule.blockSeconds, growth.factor ** blocksBefore, growth.maxSeconds);
    const until = seconds === null ? null : time + Math.round(seconds * 1000);
    const end = until ?? Number.POSITIVE_INFINITY;
    state.setBlocks(end, blocksBefore + 1, end);
    const reason = describeEvidence(rule, state.blockCount);
    const block: Decision = {
      decision: 'block',
      target,
      since: time,
      until,
      rule: rule.name,
      reason,
    };
    return [block, ...this.#escalate(attacker, time)];
  }

  #escalate(attacker: string, time: number): readonly Decision[] {
    const wider = this.#escalator?.add(attacker, time) ?? null;
    if (wider === null) return NO_DECISIONS;
    const { target, until, reason } = wider;
    const spared = this.reasonToSpare(target, time);
    if (spared !== null) return [{ decision: 'spare', target, time, rule: 'escalation', reason: spared }];
    return [{ decision: 'block', target, since: time, until, rule: 'escalation', reason }];
  }

  #stateOf(attacker: AddressKey, time: number): AttackerState {
    if (attacker !== this.#latestAttacker || this.#latestState === null) {
      this.#latestState = this.#attackers.get(attacker) ?? this.#newState(attacker, time);
      this.#latestAttacker = attacker;
    }
    return this.#latestState;
  }

  #newState(attacker: AddressKey, time: number): AttackerState {
    if (this.#forgets && this.#attackers.size + this.#logins.size >= this.#sweepAt) this.#sweep(time);
    const state = new AttackerState(time);
    this.#attackers.add(attacker, state);
    return state;
  }

  /**
   * Forgets attackers whose every attempt and block is too old to matter: for a decision that is the same as
   * never seen. The next sweep is when there are twice as many as are left: so none costs more than it brings.
   */
  #sweep(now: number): void {
    this.#attackers.retain(
      (state) => now - Math.max(state.lastSeen, state.lastBlockEnd) <= this.#longestMemoryMs,
    );
    this.#logins.sweep(now);
    this.#escalator?.sweep(now);
    this.#sweepAt = Math.max(FIRST_SWEEP, 2 * (this.#attackers.size + this.#logins.size));
  }

  /** Starts counting this attacker anew and takes it for unblocked: the owner lifted its block. */
  forgive(attacker: string): void {
    const state = this.#attackers.get(addressKey(attacker));
    if (state === undefined) return;
    state.forgetAttempts();
    state.setBlocks(0, 0, 0);
  }

  /** Takes what the store remembers of an attacker's blocks, after the history was read again. */
  rememberBlocks(attacker: string, blockedUntil: number, blockCount: number, lastBlockEnd: number): void {
    this.#stateOf(addressKey(attacker), lastBlockEnd).setBlocks(blockedUntil, blockCount, lastBlockEnd);
  }

  /** Forgets every block, so that the store's can be taken instead. */
  forgetBlocks(): void {
    for (const [, state] of this.#attackers.entries()) state.setBlocks(0, 0, 0);
  }

  /** Why this target would be spared now, or null. A pause is the last of the reasons: the others go on after it. */
  reasonToSpare(target: string, now: number): SpareReason | null {
    const own = this.#protection.reasonToSpare(target) ?? this.#logins.reasonToSpare(target, now);
    return own ?? (this.isPaused ? 'paused' : null);
  }

  /** From where somebody logged in of late: they are not blocked. */
  recentLogins(now: number): string[] {
    return this.#logins.sources(now);
  }

  /** The rule that an attacker is nearest to breaking; null where it has no attempts that count. */
  progress(attacker: string, now: number): Progress | null {
    const state = this.#attackers.get(addressKey(attacker));
    if (state === undefined) return null;
    let nearest: Progress | null = null;
    for (const armed of this.#armed) {
      const attempts = state.count(armed, now, armed.attempts);
      if (attempts > 0 && (nearest === null || attempts / armed.attempts > nearest.attempts / nearest.of)) {
        nearest = { attempts, of: armed.attempts, rule: armed.rule.name };
      }
    }
    return nearest;
  }

  /** The attackers that have made attempts and are not forgotten, in the order of their first. */
  *attackers(): Iterable<SeenAttacker> {
    for (const [key, { attempts, firstSeen, lastSeen }] of this.#attackers.entries()) {
      if (attempts > 0) yield { attacker: addressText(key), attempts, firstSeen, lastSeen };
    }
  }

  /** How far back (ms) events must be read again to restore the state. */
  get memoryMs(): number {
    return Math.max(this.#longestMemoryMs, this.#rules.spareAfterLoginSeconds * 1000);
  }
}

function longer(a: Rule | null, b: Rule): Rule {
  if (a === null || b.blockSeconds === null) return b;
  return a.blockSeconds === null || a.blockSeconds >= b.blockSeconds ? a : b;
}

/** The length of a block in seconds; null: for ever. */
function grownLength(first: number | null, factor: number, most: number | null): number | null {
  if (first === null) return null;
  return Math.max(first, Math.min(first * factor, most ?? Number.MAX_SAFE_INTEGER / 1000));
}
