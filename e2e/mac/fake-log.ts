import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('./log', import.meta.url));

/** What a process says into the unified log. */
export interface Said {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly message: string;
  readonly pid?: number;
  readonly uid?: number;
  /** wrong passwords are Info, `error:` and `fatal:` are Default (facts/macos.md §1, "Levels"); by default as the message begins */
  readonly type?: 'Info' | 'Default';
  readonly mach?: number;
  readonly boot?: string;
  readonly process?: string;
  readonly sender?: string;
  /** Minutes east of UTC in which `log` writes the time. */
  readonly zone?: number;
}

export const FIRST_BOOT = 'ED40187B-8B76-4555-B78A-E4E689E1EF47';

/** One record as `log … --style ndjson` writes it: keys, escaped slashes and zone as facts/macos.md §1 has them. */
export function recordOf(said: Said, shownBy: 'stream' | 'show'): string {
  const { time, message, pid = 4242, uid = 0, process = 'sshd-session', zone = 0 } = said;
  const sender = said.sender ?? process;
  const record = {
    timezoneName: '',
    messageType: typeOf(said),
    eventType: 'logEvent',
    source: null,
    formatString: '%{public}s',
    userID: uid,
    subsystem: '',
    category: '',
    threadID: 4242,
    // In records of streams that were published it is empty.
    bootUUID: shownBy === 'stream' ? '' : (said.boot ?? FIRST_BOOT),
    processImagePath: pathOf(process),
    senderImagePath: pathOf(sender),
    // The two were seen to tell times of one record that differ by up to 16 ms.
    timestamp: stampOf(time + (shownBy === 'show' ? 1 : 0), zone),
    machTimestamp: said.mach ?? time,
    eventMessage: message,
    traceID: 1,
    processID: pid,
  };
  return JSON.stringify(record).replaceAll('/', '\\/');
}

function typeOf({ type, message }: Said): 'Info' | 'Default' {
  return type ?? (/^(error|fatal): /.test(message) ? 'Default' : 'Info');
}

/** What the predicate lets through; what libraries say in sshd's processes it does not (facts/macos.md §1, "Commands"). */
function isShown({ process = 'sshd-session', sender = process }: Said): boolean {
  return [process, sender].every((path) => SSHD_NAMES.includes(path.slice(path.lastIndexOf('/') + 1)));
}

const SSHD_NAMES = ['sshd', 'sshd-session', 'sshd-auth'];

function pathOf(name: string): string {
  return name.startsWith('/') ? name : name === 'sshd' ? '/usr/sbin/sshd' : `/usr/libexec/${name}`;
}

/** "2026-10-05 12:49:50.069000+0530" */
function stampOf(time: number, zone: number): string {
  const local = new Date(time + zone * 60_000).toISOString().replace('T', ' ').replace('Z', '000');
  const minutes = Math.abs(zone);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${local}${zone < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
}

/** A machine whose `log` is the fake one; what it says is what the tests have it say. */
export class FakeLog {
  /** To be first on the PATH. */
  readonly bin: string;
  readonly #state: string;

  /** @param bin a directory of the test's own, which exists */
  constructor(bin: string) {
    this.bin = bin;
    this.#state = join(bin, 'log-state');
    mkdirSync(join(this.#state, 'streams'), { recursive: true });
    for (const name of ['stored', 'streamed-info', 'streamed-default']) writeFileSync(this.#file(name), '');
    if (!existsSync(join(bin, 'log'))) symlinkSync(SCRIPT, join(bin, 'log'));
  }

  #file(name: string): string {
    return join(this.#state, name);
  }

  /** Logs it: streams that run tell it, and `log show` does from now on. */
  say(...said: readonly Said[]): void {
    this.store(...said);
    this.stream(...said);
  }

  /** Only `log show` tells it, as if no stream had run. */
  store(...said: readonly Said[]): void {
    const lines = said
      .filter(isShown)
      .map((one) => `${one.time / 1000} ${typeOf(one)} ${recordOf(one, 'show')}\n`);
    appendFileSync(this.#file('stored'), lines.join(''));
  }

  /** Only streams tell it. */
  stream(...said: readonly Said[]): void {
    for (const one of said.filter(isShown)) this.streamRaw(`${recordOf(one, 'stream')}\n`, typeOf(one));
  }

  streamRaw(bytes: string | Uint8Array, type: 'Info' | 'Default' = 'Info'): void {
    appendFileSync(this.#file('streamed-info'), bytes);
    if (type === 'Default') appendFileSync(this.#file('streamed-default'), bytes);
  }

  /** Info is kept in memory only and vanishes (facts/macos.md §1, "Persistence"). */
  forgetInfo(): void {
    const lines = readFileSync(this.#file('stored'), 'utf8').split('\n');
    writeFileSync(this.#file('stored'), lines.filter((line) => !/^\S+ Info /.test(line)).join('\n'));
  }

  /** The machine's time (ms), for `log show --last`. */
  set now(time: number) {
    writeFileSync(this.#file('clock'), String(Math.ceil(time / 1000)));
  }

  set isAdmin(isAdmin: boolean) {
    this.#flag('not-admin', isAdmin ? null : '');
  }

  /** What `log` says instead of doing anything; null: it works. */
  set failure(text: string | null) {
    this.#flag('fails', text);
  }

  #flag(name: string, text: string | null): void {
    if (text === null) rmSync(this.#file(name), { force: true });
    else writeFileSync(this.#file(name), text);
  }

  /** The processes of the streams that were started, dead ones too. */
  get streams(): number[] {
    return readdirSync(this.#file('streams')).map(Number);
  }

  /** Ends every stream that runs; returns how many. */
  endStreams(signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): number {
    let ended = 0;
    for (const pid of this.streams) {
      rmSync(this.#file(`streams/${pid}`));
      try {
        process.kill(pid, signal);
        ended++;
      } catch {
        // It has ended by itself.
      }
    }
    return ended;
  }
}
