import type { Handlers, ImportOffer } from '../../../src-shared/contract.ts';

type ImportCalls = Pick<Handlers, 'planImport' | 'importSettings' | 'undoImport'>;

/** What 192.0.2.7 has: an entry of the allow list. */
const SKIPPED = {
  what: '192.0.2.7',
  why: '192.0.2.7 is not blocked: the allow list has 192.0.2.7. Take that off first.',
};

/** Takes over what is offered, except blocks of 192.0.2.7. @param offered gets every offer that is taken over */
export function fakeImport(
  offered: (offer: ImportOffer & { continues: string | null }) => void,
): ImportCalls {
  let last: string | null = null;
  const changes = ({ rules, settings, allow, blocks }: ImportOffer) => ({
    rules: rules !== null,
    settings: Object.keys(settings),
    allow: allow.map(({ entry }) => entry),
    blocks: blocks.filter(({ target }) => target !== SKIPPED.what).length,
    skipped: blocks.some(({ target }) => target === SKIPPED.what) ? [SKIPPED] : [],
  });
  return {
    planImport: changes,
    importSettings: (offer) => {
      offered(offer);
      last = 'undo-import';
      return { ...changes(offer), undo: last, undoUntil: 1_764_000_000_000 };
    },
    undoImport: () => {
      const done =
        last === null ? 'Nothing was left to take back.' : 'The import from DenyHosts is taken back.';
      last = null;
      return { done };
    },
  };
}
