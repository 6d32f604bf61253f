import type { Block } from '../../src-shared/block.ts';
import { CallError, type ReportWay } from '../../src-shared/contract.ts';
import type { Guard } from '../guard/guard.ts';
import { OwnerScripts, type ScriptRun } from '../report/owner-script.ts';
import type { ContractBus } from './contract-events.ts';
import type { ReportDesk } from './report-desk.ts';
import { suspectOf } from './report-maker.ts';

/** As long as the owner has for a report of his own. */
const DELAY_SECONDS = 60;
/** A flood of attackers is not a flood of questions to other people's servers: the daily cap comes sooner. */
const MOST_WAITING = 200;

export interface ReportWatchParts {
  /** Of the programs that scripts find. */
  readonly path: string;
  readonly events: ContractBus;
  readonly fault: (error: unknown) => void;
}

/** What happens by itself when a block begins or ends: the owner's own programs, and reports in the mode "automatic". */
export class ReportWatch {
  readonly #desk: ReportDesk;
  readonly #fault: (error: unknown) => void;
  readonly #scripts: OwnerScripts;
  readonly #waiting: string[] = [];
  readonly #failing = new Set<string>();
  #guard: Guard | null = null;
  #working: Promise<void> | null = null;
  #detach: (() => void)[] = [];

  constructor(desk: ReportDesk, { path, events, fault }: ReportWatchParts) {
    this.#desk = desk;
    this.#fault = fault;
    this.#scripts = new OwnerScripts({
      path,
      ran: (run) => {
        events.emit('scriptRan', run);
        this.#noticeFailure(run);
      },
      lost: (count) =>
        this.#guard?.notice(`Your script was not run for ${count} addresses: too many came at once.`),
    });
  }

  attach(guard: Guard): void {
    this.#guard = guard;
    // Of a recorded log nothing is to be done any more.
    if (guard.log.kind !== 'live') return;
    this.#detach = [
      guard.bus.on('blocked', ({ block }) => {
        this.#script(this.#desk.settings.denyScript, block);
        this.#consider(block);
      }),
      guard.bus.on('unblocked', ({ block }) => this.#script(this.#desk.settings.purgeScript, block)),
    ];
  }

  detach(): void {
    for (const end of this.#detach.splice(0)) end();
    this.#guard = null;
    this.#waiting.length = 0;
  }

  async stop(): Promise<void> {
    this.detach();
    await this.#working;
    await this.#scripts.stop();
  }

  /** Once, until it goes well again: an attack is no reason to say the same a hundred times. */
  #noticeFailure({ script, target, problem }: ScriptRun): void {
    if (problem === null) this.#failing.delete(script);
    else if (!this.#failing.has(script)) {
      this.#failing.add(script);
      this.#guard?.notice(`Your script ${script} failed for ${target}: ${problem}`);
    }
  }

  #script(script: string | null, { target }: Block): void {
    if (script !== null) this.#scripts.run(script, target);
  }

  #consider({ target, by }: Block): void {
    if (this.#desk.settings.mode !== 'automatic' || by !== 'rule') return;
    if (this.#waiting.length >= MOST_WAITING) return;
    this.#waiting.push(target);
    this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    // The block is told while it is being stored: let that end first.
    await new Promise((resolve) => setImmediate(resolve));
    for (let target = this.#waiting.shift(); target !== undefined; target = this.#waiting.shift()) {
      for (const by of this.#ways()) await this.#report(target, by);
    }
    this.#working = null;
  }

  #ways(): ReportWay[] {
    const { account, abuseIpdb, blocklistDe } = this.#desk.settings;
    return [
      ...(account === null ? [] : (['mail'] as const)),
      ...(abuseIpdb ? (['abuseipdb'] as const) : []),
      ...(blocklistDe ? (['blocklist-de'] as const) : []),
    ];
  }

  async #report(target: string, by: ReportWay): Promise<void> {
    const guard = this.#guard;
    if (guard === null) return;
    try {
      const { settings } = this.#desk;
      const { source, problems } = suspectOf(guard, settings, target, by);
      const [known] = guard.store.knownAttackers([source]);
      if (problems.length > 0 || (known?.blockCount ?? 0) < settings.automaticAfterBlocks) return;
      await this.#desk.send({ address: target, by, delaySeconds: DELAY_SECONDS }, 'automatic');
    } catch (error) {
      // That nobody answers for a network, or that it was reported just now, is no fault.
      if (!(error instanceof CallError)) this.#fault(error);
    }
  }
}
