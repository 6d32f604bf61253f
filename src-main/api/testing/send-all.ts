import { setTimeout as sleep } from 'node:timers/promises';
import { compose } from '../../report/compose.ts';
import { deliver } from '../../report/deliver.ts';
import { Outbox } from '../../report/outbox.ts';
import { openStore } from '../../store/store.ts';
import { outboxStore, type QueuedReport } from '../outbox-store.ts';

/**
 * Sends what is queued in a database to the mail server at a port of this
 * machine, until nothing is left to do.
 * @param handedOver called right after it is written down that a mail is handed over
 */
export async function sendAll(path: string, port: number, handedOver: () => void): Promise<void> {
  const now = () => Date.now();
  const store = openStore(path, { now });
  const outbox = new Outbox<QueuedReport>({
    now,
    deliver: async ({ whole }, handOver, signal) => {
      const { report, text, attachments } = whole;
      const { reportId, createdAt, subject } = report;
      const to = report.recipient ?? '';
      const from = { name: '', address: 'ann@home.example' };
      const account = {
        preset: 'other',
        ...from,
        host: '127.0.0.1',
        port,
        security: 'none',
        user: '',
      } as const;
      return deliver({
        account,
        password: null,
        to,
        raw: await compose({ reportId, createdAt, from, to, subject, text, attachments }),
        handOver: () => {
          handOver();
          handedOver();
        },
        signal,
      });
    },
    changed: () => undefined,
    fault: (error) => console.error(error),
  });
  outbox.attach(outboxStore({ store }));
  const isBusy = () => {
    const { reports } = store.askReports((all) => all.page({ limit: 10, offset: 0 }));
    return reports.some(({ state }) => state === 'queued' || state === 'sending');
  };
  while (isBusy()) await sleep(5);
  await outbox.stop();
  outbox.detach();
  store.close();
}
