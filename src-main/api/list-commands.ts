import { CallError, type HandlerInput, type ListSettings } from '../../src-shared/contract.ts';
import { type ListPreset, PRESETS } from '../share/lists/presets.ts';
import type { Engine } from './engine.ts';
import { changedBy, changeShare, type ShareChanged } from './share-settings.ts';
import { leastSeconds } from './share-sources.ts';

const MOST_LISTS = 50;

/** @throws CallError */
export function addList(engine: Engine, { list }: HandlerInput<'addList'>): Promise<ShareChanged> {
  const { lists } = engine.share.settings;
  const added = 'preset' in list ? fromPreset(list.preset) : { ...list, preset: null };
  const twin = lists.find(({ url }) => url === added.url);
  if (twin !== undefined) throw new CallError('conflict', `This list is there already: "${twin.name}".`);
  if (lists.length >= MOST_LISTS) {
    throw new CallError('refused', `There are ${MOST_LISTS} lists already. Remove one first.`);
  }
  const settings = { ...added, id: freeId(added.preset ?? added.name, lists), isOn: true };
  checkInterval(settings);
  return changeShare(engine, { lists: [...lists, settings] }, `"${settings.name}" is removed.`);
}

/** @throws CallError */
export function setList(engine: Engine, { id, change }: HandlerInput<'setList'>): Promise<ShareChanged> {
  const { lists } = engine.share.settings;
  const before = neededList(lists, id);
  const after = changedBy(before, change);
  // What is not the preset's address any more has not its terms either.
  if (after.url !== before.url) after.preset = PRESETS.find(({ url }) => url === after.url)?.id ?? null;
  const twin = lists.find((one) => one.id !== id && one.url === after.url);
  if (twin !== undefined) throw new CallError('conflict', `This list is there already: "${twin.name}".`);
  checkInterval(after);
  const next = lists.map((one) => (one.id === id ? after : one));
  return changeShare(engine, { lists: next }, `"${before.name}" is as before.`);
}

/** @throws CallError */
export function removeList(engine: Engine, id: string): Promise<ShareChanged> {
  const { lists } = engine.share.settings;
  const { name } = neededList(lists, id);
  return changeShare(engine, { lists: lists.filter((one) => one.id !== id) }, `"${name}" is there again.`);
}

export function neededList(lists: readonly ListSettings[], id: string): ListSettings {
  const list = lists.find((one) => one.id === id);
  if (list === undefined) throw new CallError('not-found', `There is no list "${id}".`);
  return list;
}

function fromPreset(id: string): Omit<ListSettings, 'id' | 'isOn'> {
  const preset = PRESETS.find((one) => one.id === id);
  if (preset === undefined) {
    throw new CallError(
      'invalid',
      `There is no list "${id}" to choose. There are: ${PRESETS.map((one) => one.id).join(', ')}.`,
    );
  }
  const { name, url, format, intervalSeconds, expireSeconds }: ListPreset = preset;
  return { preset: id, name, url, format, intervalSeconds, expireSeconds };
}

function checkInterval(list: ListSettings): void {
  const least = leastSeconds(list);
  if (list.intervalSeconds >= least) return;
  throw new CallError(
    'invalid',
    `Not changed: "${list.name}" may be fetched every ${least >= 3600 ? `${least / 3600} h` : least >= 60 ? `${least / 60} min` : `${least} s`} at most.`,
  );
}

/** Of the name what an id may hold; with a number behind it where another list has that. */
function freeId(name: string, lists: readonly ListSettings[]): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32)
    .replace(/-+$/, '');
  const base = plain === '' ? 'list' : plain;
  const taken = new Set(lists.map(({ id }) => id));
  let id = base;
  for (let n = 2; taken.has(id); n++) id = `${base}-${n}`;
  return id;
}
