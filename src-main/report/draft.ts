import type { ReportDraft } from '../../src-shared/contract.ts';
import { compose, type Letter } from './compose.ts';

/** Some mail programs and systems cut longer links (facts/reporting-and-sharing.md §3: keep short). */
const LONGEST_MAILTO = 2000;

/** The letter for the owner's mail program: as a link with text only, and as a file with its attachments. */
export async function draftOf(letter: Letter): Promise<ReportDraft> {
  const body = encodeURIComponent(letter.text.replaceAll('\n', '\r\n'));
  const to = encodeURIComponent(letter.to).replace('%40', '@');
  const mailto = `mailto:${to}?subject=${encodeURIComponent(letter.subject)}&body=${body}`;
  const eml = await compose(letter, true);
  return {
    mailto: mailto.length <= LONGEST_MAILTO ? mailto : null,
    eml: eml.toString('utf8'),
    fileName: `abuse report ${letter.reportId.slice(0, 8)}.eml`,
  };
}
