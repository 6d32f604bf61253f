/** The mail account while it is edited: every field as its text, until all of it can be read. */
import { type MailAccount, type MailAccountAnswer, mailAccountSchema } from '../../../src-shared/contract.ts';

export interface MailDraft {
  readonly preset: MailAccount['preset'];
  readonly address: string;
  readonly name: string;
  readonly host: string;
  readonly port: string;
  readonly security: MailAccount['security'];
  readonly user: string;
}

type Presets = MailAccountAnswer['presets'];

export function mailDraftOf({ account, presets }: Pick<MailAccountAnswer, 'account' | 'presets'>): MailDraft {
  if (account !== null) return { ...account, port: String(account.port) };
  const empty: MailDraft = {
    preset: 'other',
    address: '',
    name: '',
    host: '',
    port: '587',
    security: 'starttls',
    user: '',
  };
  return withPreset(empty, presets[0]?.preset ?? 'other', presets);
}

/** With the provider's server; "other" leaves what stands there. */
export function withPreset(draft: MailDraft, preset: MailAccount['preset'], presets: Presets): MailDraft {
  const known = presets.find((one) => one.preset === preset);
  if (known === undefined || preset === 'other') return { ...draft, preset };
  return { ...draft, preset, host: known.host, port: String(known.port), security: known.security };
}

/** Most providers want the address as the user: it follows until it is another. */
export function withAddress(draft: MailDraft, address: string): MailDraft {
  return { ...draft, address, user: draft.user === draft.address ? address : draft.user };
}

export type MailProblems = Partial<Record<keyof MailDraft, string>>;

const WRONG: Readonly<Record<keyof MailDraft, string>> = {
  preset: 'Choose a provider.',
  address: 'Write your mail address: you@example.net.',
  name: 'At most 100 characters, in one line.',
  host: 'Write the name of the server for outgoing mail: smtp.example.net.',
  port: 'Write a whole number from 1 to 65,535.',
  security: 'Choose how it is encrypted.',
  user: 'At most 254 characters, in one line.',
};

/** The account; null where a field can't be read, with what is wrong at each. */
export function readMailDraft(draft: MailDraft): {
  readonly account: MailAccount | null;
  readonly problems: MailProblems;
} {
  const port = /^[0-9]{1,5}$/.test(draft.port.trim()) ? Number(draft.port) : Number.NaN;
  const read = mailAccountSchema.safeParse({
    ...draft,
    address: draft.address.trim(),
    name: draft.name.trim(),
    host: draft.host.trim(),
    user: draft.user.trim(),
    port,
  });
  if (read.success) return { account: read.data, problems: {} };
  const fields = read.error.issues.map(({ path }) => path[0] as keyof MailDraft);
  return { account: null, problems: Object.fromEntries(fields.map((field) => [field, WRONG[field]])) };
}

/** A password is for one server, encryption and user: for another it has to be given again. */
export function isSameLogin(one: MailAccount, other: MailAccount | null): boolean {
  const keys = ['host', 'port', 'security', 'user'] as const;
  return other !== null && keys.every((key) => one[key] === other[key]);
}
