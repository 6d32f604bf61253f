import { spawn } from 'node:child_process';
import { errorCode } from './trouble.ts';

/** What a program, or the helper in its place, writes until it ends. */
export interface LineStream {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Resolves when it is over, never rejects: what it said besides, such as on stderr; empty: nothing. */
  readonly ended: Promise<string>;
  /** Ends it. To be called once all has been read, too. */
  stop(): void;
}

/** A way to sshd's records in the macOS unified log, as lines of ndjson. */
export interface UnifiedLogReader {
  /** What is logged from now on. */
  stream(): LineStream;
  /** What the log still has of the last so many seconds, at most a day. */
  show(seconds: number): LineStream;
}

/**
 * The `sender` gate leaves out what libraries say in sshd's processes; auth lines come from
 * sshd-session since macOS 15 (facts/macos.md §0, §1).
 */
export const UNIFIED_PREDICATE =
  '(process == "sshd" OR process == "sshd-session" OR process == "sshd-auth") AND ' +
  '(sender == "sshd" OR sender == "sshd-session" OR sender == "sshd-auth")';

const COMPLAINT_CHARS = 2000;

/** By macOS's own program `log`, which wants an administrator (facts/macos.md §1, "Privilege"). */
export class DirectLogReader implements UnifiedLogReader {
  readonly #path: string;

  /** @param path the directories of the system's programs, as in PATH */
  constructor(path: string) {
    this.#path = path;
  }

  stream(): LineStream {
    // Wrong passwords and invalid users are Info, which is not shown by itself (facts/macos.md §1, "Levels").
    return this.#run(['stream', '--level', 'info', '--type', 'log']);
  }

  show(seconds: number): LineStream {
    // Minutes before now need no time zone, and no second 02:30 when summer ends.
    return this.#run(['show', '--info', '--last', `${Math.max(1, Math.ceil(seconds / 60))}m`]);
  }

  #run(args: readonly string[]): LineStream {
    const child = spawn('log', [...args, '--style', 'ndjson', '--predicate', UNIFIED_PREDICATE], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: this.#path, LC_ALL: 'C' },
    });
    let complaint = '';
    child.stderr.on('data', (bytes: Buffer) => {
      complaint = (complaint + bytes.toString('utf8')).slice(-COMPLAINT_CHARS);
    });
    const { promise, resolve } = Promise.withResolvers<string>();
    child.on('error', (error) =>
      resolve(errorCode(error) === 'ENOENT' ? 'there is no program log' : error.message),
    );
    child.on('close', (code, signal) => {
      const status = code === 0 ? '' : `it ended with ${code ?? signal}`;
      resolve(complaint.trim() || status);
    });
    return {
      chunks: child.stdout,
      ended: promise,
      stop: () => {
        // Without a pid it could not be started, and Node 24 would send the signal to a number that means somebody else.
        if (child.pid !== undefined) child.kill();
      },
    };
  }
}

/** Whether `log` refuses because this user is no administrator. */
export function isRefusal(complaint: string): boolean {
  return /must be admin|operation not permitted|permission denied/i.test(complaint);
}
