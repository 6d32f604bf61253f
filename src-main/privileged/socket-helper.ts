import { connect, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { checkGreeting, versionIn } from './greeting.ts';
import type { Helper, HelperRequest, HelperStream } from './helper-client.ts';
import { HelperError } from './helper-error.ts';
import type { HelperPlaces } from './helper-places.ts';
import { installedProblem } from './installed.ts';
import { replyLines, requestText } from './request-text.ts';

const MAX_REPLY_BYTES = 64 * 1024 * 1024;
const LAST_LINE_BYTES = 1024;
const HOW_TO_INSTALL = 'Install it in the preferences (Firewall), or with: sudo drawbridge helper install';

export interface SocketHelperOptions {
  readonly places: HelperPlaces;
  /** How long one request may take. Default 120,000: 200,000 addresses take seconds. */
  readonly timeoutMs?: number;
}

/**
 * The helper behind launchd's socket: each connection is a process of its own with that as stdin and
 * stdout (launchd.plist(5), inetdCompatibility).
 */
export class SocketHelper implements Helper {
  readonly #places: HelperPlaces;
  readonly #timeoutMs: number;
  #greeted: Promise<void> | null = null;

  constructor({ places, timeoutMs = 120_000 }: SocketHelperOptions) {
    this.#places = places;
    this.#timeoutMs = timeoutMs;
  }

  async run(request: HelperRequest): Promise<string[]> {
    const text = requestText(request);
    await this.#ready(request);
    return replyLines(await this.#exchange(text));
  }

  async version(): Promise<number> {
    return versionIn(this.#places.script, await this.run({ verb: 'version' }));
  }

  async problem(): Promise<string | null> {
    // What answered before may have been taken out or replaced since.
    this.#greeted = null;
    try {
      await this.#ready(null);
      return null;
    } catch (error) {
      if (error instanceof HelperError) return error.message;
      throw error;
    }
  }

  stream(request: HelperRequest): HelperStream {
    const chunks = new PassThrough();
    const { promise: ended, resolve: end } = Promise.withResolvers<string>();
    let socket: Socket | null = null;
    let isStopped = false;
    const finish = (why: string) => {
      chunks.end();
      end(why);
    };
    const open = async () => {
      await this.#ready(request);
      if (isStopped) return finish('');
      const opened = connect(this.#places.socket);
      socket = opened;
      let tail = '';
      opened.on('data', (bytes: Buffer) => {
        tail = (tail + bytes.subarray(-LAST_LINE_BYTES).toString('latin1')).slice(-LAST_LINE_BYTES);
        if (chunks.write(bytes) || isStopped) return;
        opened.pause();
        chunks.once('drain', () => opened.resume());
      });
      let failure: Error | null = null;
      opened.on('error', (error) => {
        failure = error;
      });
      opened.on('close', () => finish(isStopped ? '' : whyEnded(tail, failure)));
      // As long as the side for writing stays open, log-stream goes on.
      if (request.verb === 'log-stream') opened.write(requestText(request));
      else opened.end(requestText(request));
    };
    open().catch((error: unknown) => finish(error instanceof Error ? error.message : String(error)));
    return {
      chunks,
      ended,
      stop: () => {
        isStopped = true;
        socket?.destroy();
        chunks.resume();
      },
    };
  }

  /** Whoever changed the files could make root do anything, so they are looked at before each request. */
  async #ready(request: HelperRequest | null): Promise<void> {
    const problem = await installedProblem(this.#places);
    if (problem !== null) {
      this.#greeted = null;
      throw new HelperError(problem.kind, `${problem.found} ${HOW_TO_INSTALL}`);
    }
    if (request?.verb === 'version') return;
    this.#greeted ??= this.#greet();
    await this.#greeted.catch((error: unknown) => {
      this.#greeted = null;
      throw error;
    });
  }

  async #greet(): Promise<void> {
    checkGreeting(this.#places.script, replyLines(await this.#exchange(requestText({ verb: 'version' }))));
  }

  #exchange(text: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const socket = connect({ path: this.#places.socket, allowHalfOpen: true });
    const stop = (error: HelperError) => {
      socket.destroy();
      reject(error);
    };
    const seconds = this.#timeoutMs / 1000;
    const timer = setTimeout(
      () => stop(new HelperError('timeout', `The helper did not answer within ${seconds} s.`)),
      this.#timeoutMs,
    );
    const chunks: Buffer[] = [];
    let bytes = 0;
    let failure: NodeJS.ErrnoException | null = null;
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_REPLY_BYTES) stop(new HelperError('unusable', "The helper's answer is too long."));
      else chunks.push(chunk);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      failure = error;
    });
    socket.on('close', () => {
      const reply = Buffer.concat(chunks).toString('latin1');
      // It may answer before it has read everything; what it says then counts.
      if (failure !== null && reply === '') reject(unreachable(failure));
      else resolve(reply);
    });
    socket.on('end', () => socket.end());
    socket.end(text);
    return promise.finally(() => clearTimeout(timer));
  }
}

function whyEnded(tail: string, failure: Error | null): string {
  const last = tail.trimEnd().split('\n').at(-1) ?? '';
  if (last === 'ok') return '';
  if (last.startsWith('error: ')) return last.slice('error: '.length);
  return failure === null ? 'the helper broke off' : unreachable(failure).message;
}

/** Why launchd's socket does not let this process in. */
function unreachable(error: NodeJS.ErrnoException): HelperError {
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
      return new HelperError(
        'unusable',
        'The helper answers administrators of this Mac, and the user for whom one installed it. Install it again as this user (an administrator has to allow that), or run Drawbridge with sudo.',
      );
    case 'ENOENT':
      return new HelperError('unusable', `The helper is not installed. ${HOW_TO_INSTALL}`);
    case 'ECONNREFUSED':
      return new HelperError(
        'unusable',
        `The helper is installed, but launchd does not answer for it. ${HOW_TO_INSTALL}`,
      );
    default:
      return new HelperError('unusable', `The helper can't be reached: ${error.message}.`, error);
  }
}
