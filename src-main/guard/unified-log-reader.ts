import type { System } from '../../src-shared/system.ts';
import { DirectLogReader, type LineStream, type UnifiedLogReader } from '../log/unified-reader.ts';
import type { HelperRequest } from '../privileged/helper-client.ts';

/** Sends the helper a request whose answer is lines until one of the two ends it. */
export type OpenHelperStream = (request: HelperRequest) => LineStream;

/** `log show` for longer than that is not asked of the helper. */
const LONGEST_SHOW_SECONDS = 86_400;

/** For users whom macOS does not let read the log (facts/macos.md §1, "Privilege"). */
class HelperLogReader implements UnifiedLogReader {
  readonly #open: OpenHelperStream;

  constructor(open: OpenHelperStream) {
    this.#open = open;
  }

  stream(): LineStream {
    return this.#open({ verb: 'log-stream' });
  }

  show(seconds: number): LineStream {
    const words = [String(Math.min(LONGEST_SHOW_SECONDS, Math.ceil(seconds)))];
    return this.#open({ verb: 'log-show', words });
  }
}

/** The ways to the unified log, in the order in which they are to be tried: nobody needs root for what they may read. */
export function unifiedLogReaders(
  system: System,
  openHelperStream: OpenHelperStream | null,
): readonly [UnifiedLogReader, ...UnifiedLogReader[]] {
  const direct = new DirectLogReader(system.path);
  return openHelperStream === null ? [direct] : [direct, new HelperLogReader(openHelperStream)];
}
