import type { EventRow, KeyOnlyPlan, SshPolicy } from '../../src-shared/contract.ts';
import { CallError } from '../../src-shared/contract.ts';
import type { Trial } from '../access/config-files.ts';
import type { HeldPolicy } from '../access/held-policy.ts';
import type { KeyOnly } from '../access/key-only.ts';
import { planOf, type UsableKey } from '../access/key-only-plan.ts';
import { hasOldWords } from '../access/look-ahead.ts';
import {
  type HelperPolicy,
  NO_POLICY,
  onlyLoosens,
  readHelperPolicy,
  textOfPolicy,
  wordsOfPolicy,
} from '../access/policy-words.ts';
import type { Guard } from '../guard/guard.ts';
import type { HelperClient, HelperRequest } from '../privileged/helper-client.ts';
import { HelperError } from '../privileged/helper-error.ts';

export interface KeyOnlyParts {
  readonly helper: HelperClient;
  /** Keys that sshd lets in, of those who may log in. */
  usableKeys(): Promise<readonly UsableKey[]>;
  /** What sshd says; with a trial, what it would say then. */
  look(trial: Trial | null): Promise<KeyOnly>;
  /** What sshd tells this process itself; null: nothing. */
  sshdsOwnWords(): Promise<string | null>;
  /** What is held has changed; after a change of sshd's files it is to be looked at anew. */
  changed(filesToo: boolean): Promise<unknown>;
  /** Told once for each change, in time to confirm it. */
  due(pending: NonNullable<HeldPolicy['pending']>, seconds: number): void;
  fault(error: unknown): void;
}

/** When the owner is reminded, at the latest. */
const REMIND_SECONDS = 60;
/** How often it is looked whether a change still waits: the helper alone holds the countdown. */
const EVERY_MS = 15_000;
/** Where no helper tells. */
const USUAL_PLACE = '/etc/ssh/sshd_config.d/000-drawbridge.conf';
const NOT_YET: HeldPolicy = { canSwitch: false, pending: null, chosen: null };

/** Changes what sshd accepts, by the helper, and sees to it that the owner confirms in time. */
export class KeyOnlyDesk {
  readonly #parts: KeyOnlyParts;
  #held = NOT_YET;
  #timer: NodeJS.Timeout | null = null;
  /** When the change that waits began, by this machine's clock. */
  #since: number | null = null;
  #reminded = false;
  #detach: (() => void) | null = null;
  #isStopped = false;

  constructor(parts: KeyOnlyParts) {
    this.#parts = parts;
  }

  get held(): HeldPolicy {
    return this.#held;
  }

  /** Asks what the helper holds: what was not confirmed in time is undone by that. */
  async start(): Promise<void> {
    await this.#refresh();
  }

  /** Listens to this guard's logins from now on. */
  attach(guard: Guard): void {
    this.detach();
    if (guard.log.kind !== 'live') return;
    this.#detach = guard.bus.on('loginEvents', ({ events }) => {
      if (this.#held.pending === null || !events.some((event) => this.#isKeyLogin(event))) return;
      void this.#confirmByLogin(events.filter((event) => this.#isKeyLogin(event)));
    });
  }

  detach(): void {
    this.#detach?.();
    this.#detach = null;
  }

  /** Nothing is undone or confirmed by it: the helper goes on with its countdown. */
  stop(): void {
    this.#isStopped = true;
    this.detach();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async plan(wanted: SshPolicy): Promise<KeyOnlyPlan> {
    const { usableKeys, look, sshdsOwnWords } = this.#parts;
    const [helper, keys, words, now] = await Promise.all([
      this.#helperPolicy(),
      usableKeys(),
      sshdsOwnWords(),
      look(null),
    ]);
    const isOld = hasOldWords(words ?? ('says' in helper ? helper.says : ''));
    const file = 'place' in helper ? helper.place : USUAL_PLACE;
    const after = await look({ file, text: textOfPolicy(wanted, isOld) });
    return planOf({ wanted, usableKeys: keys, helper, now, after, isOld, canAsk: words !== null });
  }

  /** @throws CallError why not; then sshd's files are as before */
  async set(wanted: SshPolicy, seconds: number): Promise<{ before: SshPolicy; endsAt: number | null }> {
    const words = wordsOfPolicy(wanted);
    const before = this.#held.chosen ?? NO_POLICY;
    if (words.length > 0) {
      const { problems } = await this.plan(wanted);
      if (problems.length > 0) throw new CallError('refused', problems.join(' '));
    }
    const time = words.length > 0 ? seconds : 0;
    await this.#ask({ verb: 'sshd-policy-set', words: [String(time)], settings: words });
    // The helper makes no difference there; but it locks nobody out, so there is nothing to wait for.
    if (words.length > 0 && onlyLoosens(before, wanted)) await this.#ask({ verb: 'sshd-policy-confirm' });
    this.#since = Date.now();
    this.#reminded = false;
    await this.#refresh(true);
    return { before, endsAt: this.#held.pending?.endsAt ?? null };
  }

  /** @throws CallError 'not-found' where nothing waits */
  async confirm(): Promise<void> {
    await this.#settle('sshd-policy-confirm');
  }

  /** @throws CallError 'not-found' where nothing waits */
  async undo(): Promise<void> {
    await this.#settle('sshd-policy-undo');
  }

  async #settle(verb: 'sshd-policy-confirm' | 'sshd-policy-undo'): Promise<void> {
    try {
      await this.#ask({ verb });
    } catch (error) {
      const isOver = error instanceof CallError && error.message.includes('waits to be confirmed');
      throw isOver ? new CallError('not-found', error.message) : error;
    } finally {
      await this.#refresh(true);
    }
  }

  /** A login by key from after the change proves that nobody is locked out. The log may write whole seconds. */
  #isKeyLogin({ kind, method, time }: EventRow): boolean {
    const since = this.#since;
    if (kind !== 'accepted' || method !== 'publickey' || since === null) return false;
    return time >= since;
  }

  async #confirmByLogin(logins: readonly EventRow[]): Promise<void> {
    try {
      // A key for one fixed command, such as a backup's, lets no owner in.
      const keys = await this.#parts.usableKeys();
      const isOwners = logins.some(({ user, fingerprint }) =>
        keys.some((key) => key.user === user && key.fingerprint === fingerprint),
      );
      if (isOwners && this.#held.pending !== null) await this.confirm();
    } catch (error) {
      this.#parts.fault(error);
    }
  }

  /** What sshd says to root; null where that is not known. */
  async saidToRoot(): Promise<string | null> {
    const policy = await this.#helperPolicy();
    return 'says' in policy && policy.says !== '' ? policy.says : null;
  }

  async #helperPolicy(): Promise<HelperPolicy | { problem: string }> {
    try {
      const policy = readHelperPolicy(await this.#parts.helper.run({ verb: 'sshd-policy-state' }));
      return (
        policy ?? {
          problem: 'The helper does not tell what it holds. Install the one that came with this Drawbridge.',
        }
      );
    } catch (error) {
      if (error instanceof HelperError) return { problem: sentence(error.message) };
      throw error;
    }
  }

  async #refresh(filesToo = false): Promise<void> {
    const policy = await this.#helperPolicy().catch((error: unknown) => {
      this.#parts.fault(error);
      return { problem: '' };
    });
    if (this.#isStopped) return;
    const wasPending = this.#held.pending !== null;
    this.#held = 'place' in policy ? this.#heldOf(policy) : { ...this.#held, canSwitch: false };
    const { pending } = this.#held;
    if (pending === null) this.#since = null;
    else this.#since ??= Date.now();
    this.#schedule();
    await this.#parts
      .changed(filesToo || (wasPending && pending === null))
      .catch((error: unknown) => this.#parts.fault(error));
  }

  #heldOf({ pending, chosen }: HelperPolicy): HeldPolicy {
    if (pending === null) return { canSwitch: true, pending: null, chosen };
    const endsAt = Date.now() + pending.seconds * 1000;
    const known = this.#held.pending?.endsAt ?? 0;
    // The helper tells whole seconds: what is known already need not move by one.
    const isSame = Math.abs(known - endsAt) < 2000;
    return { canSwitch: true, pending: { endsAt: isSame ? known : endsAt, wanted: pending.wanted }, chosen };
  }

  #schedule(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const { pending } = this.#held;
    if (pending === null) {
      this.#reminded = false;
      return;
    }
    const left = pending.endsAt - Date.now();
    const remindIn = left - REMIND_SECONDS * 1000;
    if (!this.#reminded && remindIn <= 0 && left > 0) {
      this.#reminded = true;
      this.#parts.due(pending, Math.ceil(left / 1000));
    }
    const next = Math.min(EVERY_MS, left + 1500, this.#reminded ? EVERY_MS : remindIn);
    this.#timer = setTimeout(() => void this.#refresh(), Math.max(next, 500));
    this.#timer.unref();
  }

  async #ask(request: HelperRequest): Promise<void> {
    try {
      await this.#parts.helper.run(request);
    } catch (error) {
      if (!(error instanceof HelperError)) throw error;
      throw new CallError(error.kind === 'refused' ? 'refused' : 'unavailable', sentence(error.message));
    }
  }
}

/** The helper's own sentences begin small and end without a full stop. */
function sentence(text: string): string {
  const first = text.startsWith('sshd') ? 's' : text.charAt(0).toUpperCase();
  return `${first}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
