/** The thread of its own on which the attempts of a large log are judged while the main one reads on; see JudgingThread. */
import { parentPort } from 'node:worker_threads';
import { unpackAttempts } from './attempt-batch.ts';
import type { FromJudge, ToJudge } from './judging-protocol.ts';
import { ScanJudge } from './scan-summary.ts';

const port = parentPort;
if (port === null) throw new Error('judging-worker.ts runs in a thread that JudgingThread starts');

let judge: ScanJudge | null = null;

port.on('message', (message: ToJudge) => {
  if (message.type === 'rules') judge = new ScanJudge(message.rules);
  else if (judge === null) throw new Error('there are no rules to judge by');
  else if (message.type === 'attempts') {
    const { judge: take } = judge;
    unpackAttempts(message, ({ address, count, category, time, isLogin }) =>
      take(address, count, category, time, isLogin),
    );
    say({ type: 'judged', buffer: message.buffer }, [message.buffer]);
  } else {
    say({ type: 'end', ...judge.judged() });
    port.close();
  }
});

function say(message: FromJudge, handedOver: readonly ArrayBuffer[] = []): void {
  port?.postMessage(message, handedOver);
}
