/** What an attempt was at; each rule says which of these it counts. */
export const ATTEMPT_CATEGORIES = ['invalid-user', 'valid-user', 'root', 'restricted', 'probe'] as const;

export type AttemptCategory = (typeof ATTEMPT_CATEGORIES)[number];
