import type { EventPayload } from '../../../src-shared/contract.ts';
import type { Notice } from './notice.ts';
import { placeWords } from './place-words.ts';
import { shownText } from './shown-text.ts';

/** For a login from where nobody had logged in before. */
export function newPlaceNotice({ event, place }: EventPayload<'loginFromNewPlace'>): Notice {
  const where = placeWords(place);
  const from = event.address ?? 'an unknown address';
  return {
    category: 'new-places',
    severity: 'high',
    title: `${shownText(event.user ?? '') || 'Somebody'} logged in from a new place`,
    body: `${where === '' ? from : `${where} (${from})`}. If that was not you, block it and change the password.`,
    attacker: event.address,
    actions: ['details'],
    once: null,
  };
}
