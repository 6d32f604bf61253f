import type { MailAccountAnswer } from '../../src-shared/contract.ts';

const APP_PASSWORD = 'needs a password of its own for this app';

/** Servers for outgoing mail, as the providers publish them. */
export const MAIL_PRESETS: MailAccountAnswer['presets'] = [
  {
    preset: 'icloud',
    name: 'iCloud Mail',
    host: 'smtp.mail.me.com',
    port: 587,
    security: 'starttls',
    hint: `iCloud ${APP_PASSWORD}: make one at account.apple.com, under Sign-In and Security.`,
  },
  {
    preset: 'gmail',
    name: 'Gmail',
    host: 'smtp.gmail.com',
    port: 465,
    security: 'tls',
    hint: `Gmail ${APP_PASSWORD}: switch on 2-Step Verification, then make one at myaccount.google.com/apppasswords.`,
  },
  {
    preset: 'fastmail',
    name: 'Fastmail',
    host: 'smtp.fastmail.com',
    port: 465,
    security: 'tls',
    hint: `Fastmail ${APP_PASSWORD}: make one under Settings, Privacy & Security, with access to SMTP.`,
  },
  {
    preset: 'microsoft',
    name: 'Microsoft 365',
    host: 'smtp.office365.com',
    port: 587,
    security: 'starttls',
    hint: 'Microsoft takes a password only where the organisation allows authenticated SMTP. Outlook.com takes none any more: use a draft instead.',
  },
  {
    preset: 'other',
    name: 'Other',
    host: '',
    port: 587,
    security: 'starttls',
    hint: 'Your provider calls it the server for outgoing mail, or SMTP.',
  },
];
