/** The thread of its own on which the lines of a large log are read while the main one judges; see ReadingThread. */
import { parentPort } from 'node:worker_threads';
import { PlainFile, UnreadableLogError } from '../log/open-log.ts';
import { AttemptPacker } from './attempt-batch.ts';
import type { FromReader, ReadingTask, ToReader } from './reading-protocol.ts';
import { ScanCounter } from './scan-counter.ts';
import { ScanReader } from './scan-reader.ts';

/** So many batches may be on their way at once: what is read must not pile up where judging takes longer. */
const BATCHES = 6;

const port = parentPort;
if (port === null) throw new Error('reading-worker.ts runs in a thread that ReadingThread starts');

/** Buffers for batches; undefined: one that is still to be made. */
const free: (ArrayBuffer | undefined)[] = new Array(BATCHES).fill(undefined);
let wake = () => {};

port.on('message', (message: ToReader) => {
  if (message.type === 'read') {
    void read(message);
  } else {
    free.push(message.buffer);
    wake();
  }
});

/** Resolves when a buffer has come back. */
function judgedSome(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  wake = resolve;
  return promise;
}

async function read({ file, restrictedUsers }: ReadingTask): Promise<void> {
  const log = new PlainFile(file);
  const packer = new AttemptPacker();
  const counter = new ScanCounter(restrictedUsers, (address, count, category, time, isLogin) =>
    packer.add(address, count, category, time, isLogin),
  );
  const reader = new ScanReader(log, { since: null, until: null }, (event, isTimed) =>
    counter.add(event, isTimed),
  );
  let problem: string | null = null;
  let bytesRead = 0;
  try {
    await log.read(async (block) => {
      while (free.length === 0) await judgedSome();
      packer.start(free.pop());
      reader.read(block);
      const attempts = packer.end();
      bytesRead += block.length;
      say({ type: 'attempts', bytesRead, ...attempts }, [attempts.buffer]);
    });
  } catch (error) {
    if (!(error instanceof UnreadableLogError)) throw error;
    problem = error.message;
  }
  say({
    type: 'end',
    problem,
    counted: counter.counted,
    lines: reader.lines,
    skippedLines: log.skippedLines,
  });
  port?.close();
}

function say(message: FromReader, handedOver: readonly ArrayBuffer[] = []): void {
  port?.postMessage(message, handedOver);
}
