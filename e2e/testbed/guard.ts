import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type AttackerDetails,
  type CallName,
  type CallOutput,
  callSchemas,
  type EventRow,
} from '../../src-shared/contract.ts';
import type { RuleSet } from '../../src-shared/rule.ts';
import type { Machine } from './machine.ts';
import type { Finished } from './run.ts';
import { waitFor } from './wait-for.ts';

export const PROGRAM = fileURLToPath(new URL('../../src-main/headless/main.ts', import.meta.url));

/** What calls of the contract are on the command line. */
const COMMANDS = {
  status: ['status'],
  attackers: ['attackers'],
  attacker: ['attacker'],
  blocks: ['blocked'],
  events: ['events'],
  rules: ['rules'],
  allowList: ['allowed'],
  doctor: ['doctor'],
  block: ['block'],
  unblock: ['unblock'],
  allow: ['allow'],
  disallow: ['disallow'],
  setRules: ['rules', 'set'],
  pause: ['pause'],
  resume: ['resume'],
} as const satisfies Readonly<Partial<Record<CallName, readonly string[]>>>;

/** The calls that a command makes. */
type CommandCall = keyof typeof COMMANDS;

export interface GuardOptions {
  /** As `--log` has it. */
  readonly log: string;
  /** As `--firewall` has it. */
  readonly firewall: string;
  readonly rules?: RuleSet;
  /** It serves the page of a browser too. */
  readonly ui?: boolean;
}

/** A state directory on a machine, and the command line used on it. */
export class Guard {
  readonly machine: Machine;
  readonly stateDirectory: string;
  readonly #options: GuardOptions;
  #process: ChildProcess | null = null;
  #output = '';

  /** Nothing runs yet. */
  constructor(machine: Machine, options: GuardOptions) {
    this.machine = machine;
    this.#options = options;
    this.stateDirectory = join(machine.directory, 'state');
    mkdirSync(this.stateDirectory, { mode: 0o700, recursive: true });
    if (options.rules !== undefined) {
      const settings = { version: 1, rules: { rules: options.rules } };
      writeFileSync(join(this.stateDirectory, 'settings.json'), JSON.stringify(settings));
    }
  }

  static async start(machine: Machine, options: GuardOptions): Promise<Guard> {
    const guard = new Guard(machine, options);
    await guard.start();
    return guard;
  }

  get #runArgs(): string[] {
    const { log, firewall, ui = false } = this.#options;
    const page = ui ? ['--ui'] : [];
    return [PROGRAM, 'run', '--state', this.stateDirectory, '--log', log, '--firewall', firewall, ...page];
  }

  /** Runs `drawbridge run` to its end, for those runs that end by themselves. */
  runToItsEnd(): Promise<Finished> {
    return this.machine.run(process.execPath, this.#runArgs, { limitMs: 30_000 });
  }

  /** Starts `drawbridge run`, and waits until it answers. */
  async start(): Promise<void> {
    const child = this.machine.spawn(process.execPath, [...this.#runArgs, '--json-log']);
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString('utf8');
      });
    }
    const state = await waitFor('the guard to answer', async () => {
      if (child.exitCode !== null || child.signalCode !== null) return 'ended';
      return (await this.ask('status')).pid === child.pid ? 'answers' : null;
    }).catch((error) => this.#fail(error));
    if (state === 'ended') this.#fail(new Error('the guard ended'));
  }

  /** Throws the error with all that the guard has written. */
  #fail(error: Error): never {
    throw new Error(`${error.message}\n${this.#output}`);
  }

  /** The link to its page, good for one use. */
  async link(): Promise<string> {
    const { stdout, stderr } = await this.command('ui');
    const link = /http:\S+/.exec(stdout)?.[0];
    if (link === undefined) throw new Error(`no link: ${stdout}${stderr}`);
    return link;
  }

  /** Ends it with a signal; gives its exit code, null where the signal itself ended it. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const child = this.#process;
    if (child === null) throw new Error('the guard is not running');
    child.kill(signal);
    await waitFor(
      `the guard to end on ${signal}`,
      () => child.exitCode !== null || child.signalCode !== null,
    );
    this.#process = null;
    return child.exitCode;
  }

  /** Runs a command of drawbridge on this state directory. */
  command(...args: readonly string[]): Promise<Finished> {
    return this.machine.run(process.execPath, [PROGRAM, ...args, '--state', this.stateDirectory]);
  }

  /** Asks by the command line, with --json; the answer is checked against the contract. */
  async ask<N extends CommandCall>(call: N, ...args: readonly string[]): Promise<CallOutput<N>> {
    const finished = await this.command(...COMMANDS[call], ...args, '--json');
    if (finished.stdout === '') throw new Error(`${call} ${args.join(' ')}: ${finished.stderr}`);
    return callSchemas(call).output.parse(JSON.parse(finished.stdout)) as CallOutput<N>;
  }

  /** What it knows of an address, or null. */
  attacker(address: string): Promise<AttackerDetails | null> {
    return this.ask('attacker', address);
  }

  /** The addresses and prefixes that it keeps out now. */
  async blocked(): Promise<string[]> {
    return (await this.ask('blocks', '--limit', '10000')).blocks.map((block) => block.target);
  }

  async waitForBlock(target: string): Promise<void> {
    await waitFor(`a block of ${target}`, async () => (await this.blocked()).includes(target)).catch(
      (error) => this.#fail(error),
    );
  }

  /** Every login event that it has stored, oldest first. */
  async events(): Promise<EventRow[]> {
    return (await this.ask('events', '--limit', '10000')).events.toReversed();
  }

  /** Waits until it has stored the event of this line. */
  async waitForLine(line: string): Promise<void> {
    const isStored = async () => {
      const { events } = await this.ask('events', '--limit', '200');
      return events.some((event) => event.line === line);
    };
    await waitFor(`the event of: ${line}`, isStored).catch((error) => this.#fail(error));
  }

  /** What nft lists of its table; empty where there is none. */
  async nftTable(): Promise<string> {
    return (await this.machine.run('nft', ['list', 'table', 'inet', 'drawbridge'])).stdout;
  }
}
