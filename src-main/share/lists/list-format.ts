/**
 * How a list is written. 'auto': each line by its own shape, or JSON where the whole is JSON. 'json': an array of texts,
 * or what AbuseIPDB answers (facts/reporting-and-sharing.md §6).
 */
export const LIST_FORMATS = ['auto', 'plain', 'dshield', 'spamhaus', 'json'] as const;

export type ListFormat = (typeof LIST_FORMATS)[number];

/** Whose list it is and of when, as the list itself says: a stranger's text, made fit to be shown. */
export interface ListCredit {
  /** At most 200 characters; null where the list does not say. */
  readonly copyright: string | null;
  /** Ms since 1970; null where the list does not say. */
  readonly asOf: number | null;
}

/** What became of one line: it named an entry; it is blank or a remark; it is neither. */
export type Understood = 'entry' | 'nothing' | 'strange';
