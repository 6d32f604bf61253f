import type { PlacedBlock } from '../../../src-shared/contract.ts';
import type { Notice } from './notice.ts';
import { placeWords } from './place-words.ts';
import { shownText } from './shown-text.ts';

/** Addresses named in a notice about several. */
const NAMED = 3;

/** One notice for blocks that began together. @param enforced false: they are only recorded */
export function blockNotice(blocks: readonly PlacedBlock[], enforced: boolean): Notice {
  const [only] = blocks;
  const verb = enforced ? 'blocked' : 'would be blocked';
  const common = { category: 'blocks', severity: 'info', once: null } as const;
  if (only !== undefined && blocks.length === 1) {
    const parts = [shownText(only.reason, 120), placeWords(only.place)];
    return {
      ...common,
      title: `${only.target} ${verb}`,
      body: parts.filter((part) => part !== '').join(' · '),
      attacker: only.target,
      actions: enforced ? ['details', 'unblock'] : ['details'],
    };
  }
  const names = blocks.slice(0, NAMED).map(({ target }) => target);
  const rest = blocks.length - names.length;
  return {
    ...common,
    title: `${blocks.length.toLocaleString('en-US')} addresses ${verb}`,
    body: rest > 0 ? `${names.join(', ')} and ${rest.toLocaleString('en-US')} more` : names.join(', '),
    attacker: null,
    actions: ['details'],
  };
}
