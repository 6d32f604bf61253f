import type { ReportRow, ReportWay } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { guardNow } from '../components/use-now.ts';
import { messageOf } from '../format/words.ts';
import { showFootLine } from '../stores/undo.ts';
import { addressesWords, cancelLeft, recipientWords } from './report-words.ts';

export interface ReportToSend {
  readonly address: string;
  readonly by: ReportWay;
  /** Null: whoever is found. */
  readonly to: string | null;
  /** The network that `to` is remembered for; null: it is not. */
  readonly rememberFor: string | null;
  readonly reportId: string | null;
  /** As edited; null: as the preview has it. */
  readonly text: string | null;
}

export type Sent = { readonly report: ReportRow } | { readonly problem: string };

/** Queues it, and offers at the foot to cancel it for as long as that can be. */
export async function sendReport(wanted: ReportToSend): Promise<Sent> {
  const { address, by, to, rememberFor, reportId, text } = wanted;
  try {
    if (to !== null && rememberFor !== null) {
      await bridge().call('setContact', { prefix: rememberFor, email: to });
    }
    const { report } = await bridge().call('sendReport', {
      address,
      by,
      ...(to !== null && { to }),
      ...(reportId !== null && { reportId }),
      ...(text !== null && { text }),
    });
    if (by !== 'draft') offerCancel(report);
    return { report };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

function offerCancel(report: ReportRow): void {
  const about = addressesWords(report.addresses);
  const left = cancelLeft(report, guardNow());
  const text = `The report about ${about} goes to ${recipientWords(report)}`;
  const run = async () => {
    await bridge().call('cancelReport', { id: report.id });
    return `The report about ${about} is cancelled.`;
  };
  const back = left === null ? {} : { back: { words: 'Cancel', until: Date.now() + left, run } as const };
  showFootLine({ text, undo: null, isProblem: false, ...back });
}
