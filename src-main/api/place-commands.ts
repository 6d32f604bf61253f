import { parsePrefix } from '../../src-shared/address.ts';
import { CallError, type CallOutput, type HandlerInput, type RuledPlace } from '../../src-shared/contract.ts';
import type { Guard } from '../guard/guard.ts';
import type { Engine } from './engine.ts';
import { placeName, placeSource } from './place-rules.ts';
import { changeShare, keepShare, type ShareChanged } from './share-settings.ts';

const MOST_LOGINS = 20;

export function checkPlace(engine: Engine, guard: Guard, asked: RuledPlace): CallOutput<'checkPlace'> {
  const place = named(engine, asked);
  const { prefixes, addresses } = engine.share.placeRules.of(place);
  return {
    name: placeName(place),
    prefixes,
    addresses: addresses.size4,
    logins: loginsFrom(engine, guard, place).slice(0, MOST_LOGINS),
  };
}

/** @throws CallError */
export async function setPlaceRules(
  engine: Engine,
  { rules, evenWithLogins }: HandlerInput<'setPlaceRules'>,
): Promise<ShareChanged> {
  const { share, supervisor } = engine;
  const placeRules = rules.map(({ place, action }) => ({ place: named(engine, place), action }));
  const sources = placeRules.map(({ place }) => placeSource(place));
  const twice = sources.find((source, i) => sources.indexOf(source) !== i);
  if (twice !== undefined)
    throw new CallError('invalid', 'Not changed: there are two rules about the same place.');
  const isNew = ({ place, action }: (typeof placeRules)[number]) =>
    action === 'block' &&
    !share.settings.placeRules.some(
      (one) => one.action === 'block' && placeSource(one.place) === placeSource(place),
    );
  for (const { place } of placeRules.filter(isNew)) {
    const { logins, isEmpty } = await supervisor.use((guard) => ({
      logins: loginsFrom(engine, guard, place),
      isEmpty: share.placeRules.of(place).addresses.isEmpty,
    }));
    if (isEmpty) {
      throw new CallError('invalid', `Not changed: no address of ${placeName(place)} is known.`);
    }
    if (logins.length === 0 || evenWithLogins) continue;
    const who = logins.length === 1 ? 'an address' : `${logins.length} addresses`;
    throw new CallError(
      'refused',
      `Somebody has logged in here from ${who} in ${placeName(place)}, ${logins[0]} for one. Put it on the allow list first, or keep out the place all the same.`,
    );
  }
  return changeShare(engine, { placeRules }, 'The countries and networks are as before.');
}

/** @throws CallError where a file can't be used */
export async function setPlaceFiles(
  engine: Engine,
  files: HandlerInput<'setPlaceFiles'>,
): Promise<ShareChanged> {
  const { share } = engine;
  const { countryFile, networkFile } = share.settings;
  const changed = await changeShare(engine, files, 'Countries and networks are looked up as before.');
  const { problem } = share.locator;
  if (problem === null) return changed;
  await keepShare(engine, { countryFile, networkFile });
  throw new CallError('invalid', `Not changed: ${problem}`);
}

/** With the name that the data have for a network. */
function named({ share }: Engine, place: RuledPlace): RuledPlace {
  if ('country' in place) return place;
  const [found] = share.locator.networksNamed(`AS${place.network}`, 1);
  const name = found?.number === place.network ? found.name.slice(0, 80) : place.name;
  return { network: place.network, name };
}

/** From where in it somebody has logged in, as far as is remembered. */
function loginsFrom({ share }: Engine, guard: Guard, place: RuledPlace): string[] {
  const { addresses } = share.placeRules.of(place);
  return guard.store.loginAddresses().filter((address) => {
    const prefix = parsePrefix(address);
    return prefix !== null && addresses.covers(prefix);
  });
}
