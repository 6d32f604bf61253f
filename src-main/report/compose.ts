import MailComposer from 'nodemailer/lib/mail-composer';
import type { ReportAttachment } from '../../src-shared/contract.ts';
import { asciiLine, plainText } from './plain-text.ts';

/** A mail as it is to be. Times in milliseconds since 1970. */
export interface Letter {
  readonly reportId: string;
  readonly createdAt: number;
  readonly from: { readonly name: string; readonly address: string } | null;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly ReportAttachment[];
}

/**
 * The mail with all headers, the same bytes whenever it is made: its Message-ID comes from the report's number, so
 * that whoever gets it twice can tell. `Auto-Submitted` keeps holiday messages away (RFC 3834).
 * @param isDraft for the owner's mail program, which sends it (X-Unsent)
 */
export function compose(letter: Letter, isDraft = false): Promise<Buffer> {
  const { from, reportId } = letter;
  const domain = from === null ? 'drawbridge.invalid' : from.address.slice(from.address.lastIndexOf('@') + 1);
  const composer = new MailComposer({
    ...(from === null ? {} : { from: { name: from.name, address: from.address } }),
    to: { name: '', address: letter.to },
    subject: asciiLine(letter.subject),
    date: new Date(letter.createdAt),
    messageId: `<${reportId}@${domain}>`,
    text: plainText(letter.text),
    attachments: letter.attachments.map(({ name, contentType, content }) => ({
      filename: asciiLine(name, 60),
      contentType,
      content: Buffer.from(content),
    })),
    headers: {
      'X-Report-ID': reportId,
      ...(isDraft ? { 'X-Unsent': '1' } : { 'Auto-Submitted': 'auto-generated' }),
    },
    baseBoundary: reportId,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}
