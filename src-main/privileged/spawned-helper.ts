import { type ChildProcess, spawn } from 'node:child_process';
import { checkGreeting } from './greeting.ts';
import type { HelperClient, HelperRequest } from './helper-client.ts';
import { HelperError } from './helper-error.ts';
import { replyLines, requestText } from './request-text.ts';
import { assertTrusted } from './trust.ts';

const MAX_REPLY_BYTES = 64 * 1024 * 1024;
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

export interface SpawnedHelperOptions {
  /** The script's path. */
  readonly path: string;
  /** Put in front of the command, such as `['ip', 'netns', 'exec', NAME]`. */
  readonly prefix?: readonly string[];
  /** How long one request may take. Default 120,000: 200,000 addresses take seconds. */
  readonly timeoutMs?: number;
}

/** The helper as a child process of a guard that is root itself. One process a request. */
export class SpawnedHelper implements HelperClient {
  readonly #path: string;
  readonly #command: readonly string[];
  readonly #timeoutMs: number;
  #greeted: Promise<void> | null = null;

  constructor(options: SpawnedHelperOptions) {
    this.#path = options.path;
    this.#command = [...(options.prefix ?? []), '/bin/sh', options.path];
    this.#timeoutMs = options.timeoutMs ?? 120_000;
  }

  async run(request: HelperRequest): Promise<string[]> {
    await assertTrusted(this.#path);
    if (request.verb !== 'version') {
      this.#greeted ??= this.#greet();
      await this.#greeted.catch((error: unknown) => {
        this.#greeted = null;
        throw error;
      });
    }
    return replyLines(await this.#exchange(requestText(request)));
  }

  async #greet(): Promise<void> {
    checkGreeting(this.#path, replyLines(await this.#exchange(requestText({ verb: 'version' }))));
  }

  #exchange(text: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const [file, ...args] = this.#command;
    // A process group of its own: stopping it stops nft with it, and Ctrl-C at the guard does not.
    const child = spawn(file ?? '', args, {
      env: ENVIRONMENT,
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const stop = (error: HelperError) => {
      killGroup(child);
      reject(error);
    };
    const seconds = this.#timeoutMs / 1000;
    const timer = setTimeout(
      () => stop(new HelperError('timeout', `The helper did not answer within ${seconds} s.`)),
      this.#timeoutMs,
    );
    const chunks: Buffer[] = [];
    let bytes = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_REPLY_BYTES) stop(new HelperError('unusable', "The helper's answer is too long."));
      else chunks.push(chunk);
    });
    child.on('error', (cause) =>
      reject(new HelperError('unusable', `The helper could not be started: ${cause.message}.`, cause)),
    );
    child.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    // It may answer before it has read everything; what it says then counts.
    child.stdin.on('error', () => {});
    child.stdin.end(text);
    return promise.finally(() => clearTimeout(timer));
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
