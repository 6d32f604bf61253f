/** A list of the owner's while it is edited: every field as its text, until all of it can be read. */
import type { CallInput, ListPreset, ListSettings } from '../../../src-shared/contract.ts';
import { listSettingsSchema } from '../../../src-shared/contract.ts';
import { durationText } from '../../format/duration-text.ts';
import { readLength } from '../read-length.ts';
import { everyWords } from './list-words.ts';

export interface ListDraft {
  readonly name: string;
  readonly url: string;
  readonly format: ListSettings['format'];
  readonly interval: string;
  readonly expire: string;
}

export type OwnList = Exclude<CallInput<'addList'>['list'], { preset: string }>;

export const NEW_LIST: ListDraft = {
  name: '',
  url: '',
  format: 'auto',
  interval: '1 hour',
  expire: '1 week',
};

export const FORMATS: readonly { readonly value: ListSettings['format']; readonly words: string }[] = [
  { value: 'auto', words: 'Found out by itself' },
  { value: 'plain', words: 'One address or network a line' },
  { value: 'dshield', words: "DShield's block.txt" },
  { value: 'spamhaus', words: "Spamhaus' JSON lines" },
  { value: 'json', words: "A JSON array, or AbuseIPDB's JSON" },
];

export function listDraftOf({ name, url, format, intervalSeconds, expireSeconds }: ListSettings): ListDraft {
  return {
    name,
    url,
    format,
    interval: durationText(intervalSeconds, 'length'),
    expire: durationText(expireSeconds, 'for ever'),
  };
}

export type ListProblems = Partial<Record<keyof ListDraft, string>>;

const MONTH = 2_592_000;
const YEAR = 31_536_000;

/** The list; null where a field can't be read, with what is wrong at each. @param preset of which it is made */
export function readListDraft(
  draft: ListDraft,
  preset: Pick<ListPreset, 'minimumSeconds'> | null = null,
): { readonly list: OwnList | null; readonly problems: ListProblems } {
  const problems: { -readonly [K in keyof ListDraft]?: string } = {};
  const name = draft.name.trim();
  const url = draft.url.trim();
  if (!listSettingsSchema.shape.name.safeParse(name).success) problems.name = 'Write a name, in one line.';
  if (!listSettingsSchema.shape.url.safeParse(url).success) {
    problems.url = /^https?:\/\/[^/]*@/.test(url)
      ? 'A web address with a password in it is not asked.'
      : 'Write a web address (https://…) or the whole path of a file (/…).';
  }
  const interval = readLength(draft.interval, 'length', 10, MONTH);
  if (typeof interval === 'string') problems.interval = interval;
  else if (preset !== null && (interval.seconds ?? 0) < preset.minimumSeconds)
    problems.interval = `Its maker asks not to be asked more often than ${everyWords(preset.minimumSeconds)}.`;
  const expire = readLength(draft.expire, 'for ever', 3600, YEAR);
  if (typeof expire === 'string') problems.expire = expire;
  if (typeof interval === 'string' || typeof expire === 'string' || Object.keys(problems).length > 0)
    return { list: null, problems };
  return {
    list: {
      name,
      url,
      format: draft.format,
      intervalSeconds: interval.seconds ?? MONTH,
      expireSeconds: expire.seconds,
    },
    problems,
  };
}
