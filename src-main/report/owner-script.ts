import { spawn } from 'node:child_process';
import { lstat, realpath } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';

const LIMIT_MS = 30_000;
const LONGEST_OUTPUT = 2000;
/** A flood of blocks must not become a flood of waiting processes. */
const LONGEST_QUEUE = 1000;
const WRITABLE_BY_OTHERS = 0o022;
/** Nobody renames there what isn't his (chmod(1)). */
const STICKY = 0o1000;
const EXECUTABLE = 0o111;

/** Why a program may not be run, as a sentence that says what to do; null: it may. */
export async function scriptProblem(path: string): Promise<string | null> {
  if (!isAbsolute(path)) return `${path} is not an absolute path. Give the whole path, from / on.`;
  const file = await realpath(path).catch(() => null);
  const stat = file === null ? null : await lstat(file).catch(() => null);
  if (file === null || stat === null) return `${path} is not there. Check the path.`;
  if (!stat.isFile()) return `${path} is no file. Give the path of a program.`;
  const me = process.geteuid?.() ?? 0;
  if (stat.uid !== 0 && stat.uid !== me) {
    return `${path} belongs to another user, who could change what is run. Make a copy of your own.`;
  }
  if ((stat.mode & WRITABLE_BY_OTHERS) !== 0) {
    return `${path} can be changed by others. Take that away: chmod go-w ${path}`;
  }
  for (let above = dirname(file); ; above = dirname(above)) {
    const { mode } = await lstat(above);
    if ((mode & WRITABLE_BY_OTHERS) !== 0 && (mode & STICKY) === 0) {
      return `${above} can be changed by others, who could exchange the script in it. Move the script, or: chmod go-w ${above}`;
    }
    if (above === dirname(above)) break;
  }
  if ((stat.mode & EXECUTABLE) === 0) return `${path} can't be run. Make it executable: chmod u+x ${path}`;
  return null;
}

export interface ScriptRun {
  readonly script: string;
  readonly target: string;
  /** Why it was not run, or how it failed; null: all went well. */
  readonly problem: string | null;
  /** What it wrote, its first 2,000 characters. */
  readonly said: string;
}

export interface OwnerScriptsParts {
  /** The directories of programs that the script finds, as in PATH. */
  readonly path: string;
  readonly ran: (run: ScriptRun) => void;
  /** For so many the script was not run: too many came at once. */
  readonly lost: (count: number) => void;
  readonly limitMs?: number;
}

/**
 * Runs the owner's own programs when a block begins or ends, as DenyHosts ran
 * PLUGIN_DENY and PLUGIN_PURGE: one run for each, the address or prefix as its
 * only argument. Unlike there no shell reads it, and a run ends after 30 s
 * (facts/peers.md §2d). One at a time, in order.
 */
export class OwnerScripts {
  readonly #parts: OwnerScriptsParts;
  readonly #queue: { readonly script: string; readonly target: string }[] = [];
  #running: Promise<void> | null = null;
  #kill: (() => void) | null = null;
  #isStopped = false;
  #lost = 0;

  constructor(parts: OwnerScriptsParts) {
    this.#parts = parts;
  }

  /** @param target canonical address or prefix */
  run(script: string, target: string): void {
    if (this.#isStopped) return;
    if (this.#queue.length >= LONGEST_QUEUE) {
      this.#lost++;
      return;
    }
    this.#queue.push({ script, target });
    this.#running ??= this.#work();
  }

  /** Resolves when nothing is waiting any more. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#queue.length = 0;
    this.#kill?.();
    await this.idle();
  }

  async #work(): Promise<void> {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      const { script, target } = next;
      const refusal = await scriptProblem(script);
      const outcome = refusal === null ? await this.#runOne(script, target) : { problem: refusal, said: '' };
      this.#parts.ran({ script, target, ...outcome });
    }
    this.#running = null;
    if (this.#lost === 0) return;
    this.#parts.lost(this.#lost);
    this.#lost = 0;
  }

  #runOne(script: string, target: string): Promise<Pick<ScriptRun, 'problem' | 'said'>> {
    const { promise, resolve } = Promise.withResolvers<Pick<ScriptRun, 'problem' | 'said'>>();
    const { path, limitMs = LIMIT_MS } = this.#parts;
    // A process group of its own: what it started ends with it.
    const child = spawn(script, [target], {
      env: { PATH: path, LC_ALL: 'C' },
      cwd: '/',
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let isTooLong = false;
    const end = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    };
    const timer = setTimeout(() => {
      isTooLong = true;
      end();
    }, limitMs);
    this.#kill = end;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        if (output.length < LONGEST_OUTPUT) output += chunk.toString('utf8');
      });
    }
    child.on('error', (error) => resolve({ problem: `It could not be run (${error.message}).`, said: '' }));
    child.on('close', (code, signal) => {
      const said = output.slice(0, LONGEST_OUTPUT).trim();
      if (isTooLong) resolve({ problem: `It was ended after ${limitMs / 1000} s.`, said });
      else resolve({ problem: code === 0 ? null : `It ended with ${code ?? signal}.`, said });
    });
    return promise.finally(() => {
      clearTimeout(timer);
      this.#kill = null;
    });
  }
}
