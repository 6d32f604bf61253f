import type { EventPayload, Keys } from '../../src-shared/contract.ts';

/** The keys, with this use of one of them. */
export function withKeyUse(keys: Keys, { fingerprint, ...use }: EventPayload<'keyUsed'>): Keys {
  return {
    ...keys,
    historySince: keys.historySince ?? use.at,
    users: keys.users.map((one) =>
      one.user !== use.user
        ? one
        : {
            ...one,
            files: one.files.map((file) => ({
              ...file,
              entries: file.entries.map((entry) =>
                entry.kind !== 'key' ||
                entry.fingerprint !== fingerprint ||
                (entry.lastUsed?.at ?? 0) > use.at
                  ? entry
                  : { ...entry, lastUsed: use, unused: null },
              ),
            })),
          },
    ),
  };
}
