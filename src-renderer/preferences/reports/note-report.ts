import type { ReportRow } from '../../../src-shared/contract.ts';
import { bridge } from '../../bridge/bridge.ts';
import { messageOf } from '../../format/words.ts';
import { type Answer, REPLY_WORDS } from '../../reports/report-words.ts';
import { showFootLine } from '../../stores/undo.ts';

/**
 * Notes what the network answered; null takes the note away. What was written before stays unless there is another text.
 * It is said at the foot, with Undo.
 */
export async function noteReport(
  { id, answer: before }: ReportRow,
  answer: { readonly reply: Answer['reply']; readonly text?: string } | null,
): Promise<void> {
  const note = (reply: Answer['reply'] | null, text: string) =>
    bridge().call('noteReport', { id, reply, text });
  try {
    await note(answer?.reply ?? null, answer === null ? '' : (answer.text ?? before?.text ?? ''));
    const run = async () => {
      await note(before?.reply ?? null, before?.text ?? '');
      return 'The note is as before.';
    };
    const text = answer === null ? 'The note is taken away' : `Noted: ${REPLY_WORDS[answer.reply]}`;
    showFootLine({ text, undo: null, isProblem: false, back: { words: 'Undo', run } });
  } catch (error) {
    showFootLine({ text: messageOf(error), undo: null, isProblem: true });
  }
}
