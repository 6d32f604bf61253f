import type { CallOutput, PlaceRule, RuledPlace } from '../../../../src-shared/contract.ts';
import { isSamePlace } from '../../output/place-words.ts';
import type { SocketClient } from '../../socket/socket-client.ts';

/** What is said about a place now; null: nothing. */
export async function ruleOf(guard: SocketClient, place: RuledPlace): Promise<PlaceRule | null> {
  const { places } = await guard.call('share', {});
  return places.rules.find((rule) => isSamePlace(rule.place, place)) ?? null;
}

/** Says this about a place from now on, whatever was said before; null: nothing. */
export async function setRule(
  guard: SocketClient,
  place: RuledPlace,
  action: PlaceRule['action'] | null,
  evenWithLogins = false,
): Promise<CallOutput<'setPlaceRules'>> {
  const { places } = await guard.call('share', {});
  const others = places.rules
    .filter((rule) => !isSamePlace(rule.place, place))
    .map((rule): PlaceRule => ({ place: rule.place, action: rule.action }));
  const rule = action === null ? [] : [{ place, action }];
  return guard.call('setPlaceRules', { rules: [...others, ...rule], evenWithLogins });
}
