import { isDeepStrictEqual } from 'node:util';
import {
  CallError,
  type CallOutput,
  type DenyHostsSettings,
  type HandlerInput,
  type Handlers,
  type ImportSettings,
  type Preferences,
} from '../../src-shared/contract.ts';
import type { Guard } from '../guard/guard.ts';
import type { Engine } from './engine.ts';
import { faultText } from './faults.ts';
import { changesOf, currentSettings, type ImportPlan, PROGRAMS, planOf } from './import-plan.ts';
import { type ImportRecord, ImportRecordFile, UNDO_MS } from './import-record.ts';
import { setPreferences } from './preferences.ts';
import { setReportSettings } from './report-settings.ts';
import { setDenyHosts } from './share-settings.ts';

type ImportCalls = Pick<Handlers, 'planImport' | 'importSettings' | 'undoImport'>;

/**
 * The calls for moving in from another guard.
 * @param told runs each, and has its errors told
 */
export function importHandlers(
  engine: Engine,
  told: <T>(work: () => T | Promise<T>) => Promise<T>,
): ImportCalls {
  const { supervisor } = engine;
  const file = () => new ImportRecordFile(supervisor.options.stateDirectory);
  let isBusy = false;
  const alone = <T>(work: () => Promise<T>) =>
    told(async () => {
      if (isBusy)
        throw new CallError('conflict', 'Another import is going on. Try again when it is finished.');
      isBusy = true;
      try {
        return await work();
      } finally {
        isBusy = false;
      }
    });
  return {
    planImport: (offer) =>
      told(() => supervisor.use(async (guard) => changesOf(await planOf(engine, guard, offer)))),
    importSettings: (offer) => alone(() => importSettings(engine, file(), offer, alone)),
    undoImport: () => alone(async () => ({ done: await undoImport(engine, file(), null) })),
  };
}

async function importSettings(
  engine: Engine,
  file: ImportRecordFile,
  offer: HandlerInput<'importSettings'>,
  alone: (work: () => Promise<string>) => Promise<string>,
): Promise<CallOutput<'importSettings'>> {
  const { plan, now } = await engine.supervisor.use(async (guard) => ({
    plan: await planOf(engine, guard, offer),
    now: guard.clock.now(),
  }));
  const earlier = offer.continues === null ? null : file.read();
  if (offer.continues !== null && earlier?.token !== offer.continues)
    throw new CallError('not-found', 'The import that this one continues is not the latest one.');
  if (isEmpty(plan)) {
    return { ...changesOf(plan), undo: offer.continues, undoUntil: earlier && earlier.at + UNDO_MS };
  }
  const token: string = earlier?.token ?? engine.undo.add(() => alone(() => undoImport(engine, file, token)));
  const record: ImportRecord = earlier ?? {
    version: 1,
    token,
    from: offer.from,
    at: now,
    rules: null,
    settings: { before: {}, after: {} },
    allow: [],
    blocks: [],
    ended: [],
  };
  // Whether it can be written is known before anything is changed.
  file.write(record);
  try {
    await apply(engine, plan, record);
    file.write(record);
  } catch (error) {
    await takeBack(engine, record).catch((fault: unknown) => engine.faults.add(faultText(fault)));
    file.remove();
    throw error;
  }
  return { ...changesOf(plan), undo: token, undoUntil: record.at + UNDO_MS };
}

function isEmpty({ rules, settings, allow, blocks }: ImportPlan): boolean {
  return rules === null && Object.keys(settings).length === 0 && allow.length === 0 && blocks.length === 0;
}

/** Does what was planned, and writes down what of it was done. */
async function apply(engine: Engine, plan: ImportPlan, record: ImportRecord): Promise<void> {
  const { port, blockAllPorts, denyHostsSync, ...scripts } = plan.settings;
  const before = currentSettings(engine);
  const preferences = {
    ...(port !== undefined && { port }),
    ...(blockAllPorts !== undefined && { blockAllPorts }),
  };
  if (Object.keys(preferences).length > 0) {
    await setPreferences(engine, preferences);
    remember(record, before, preferences);
  }
  await engine.supervisor.use(async (guard) => {
    await applyRules(engine, guard, plan, record);
    const { added, lifted } = await guard.allowList.addAll(plan.allow, guard.clock.now());
    record.allow.push(...added);
    const outcomes = guard.store.addBlocks(plan.blocks);
    guard.enforcer.added(outcomes);
    const ended = outcomes.map((outcome) => outcome.ended).filter((block) => block !== null);
    record.ended.push(...lifted, ...ended.filter(({ liftedBy }) => liftedBy === 'replaced'));
    for (const { block, added } of outcomes) if (added) record.blocks.push([block.id, block.target]);
    guard.statusChanged();
    await guard.enforcer.applied;
  });
  // Last: the other guard has run its scripts for these blocks already.
  if (Object.keys(scripts).length > 0) {
    await setReportSettings(engine, scripts);
    remember(record, before, scripts);
  }
  // Nobody is told anything before all the rest is done.
  if (denyHostsSync !== undefined) {
    await setDenyHosts(engine, denyHostsSync);
    remember(record, before, { denyHostsSync });
  }
}

async function applyRules(
  engine: Engine,
  guard: Guard,
  { rules }: ImportPlan,
  record: ImportRecord,
): Promise<void> {
  if (rules === null) return;
  const before = engine.supervisor.options.settingsFile.given(['rules']).rules ?? null;
  await guard.setRules({ rules });
  record.rules ??= { before, after: rules };
}

function remember(
  record: ImportRecord,
  before: Partial<ImportSettings>,
  after: Partial<ImportSettings>,
): void {
  const keys = Object.keys(after) as (keyof ImportSettings)[];
  const were = Object.fromEntries(keys.map((key) => [key, before[key]]));
  record.settings.before = { ...were, ...record.settings.before };
  record.settings.after = { ...record.settings.after, ...after };
}

/** @param token only that import; null: the latest, whichever it is */
async function undoImport(engine: Engine, file: ImportRecordFile, token: string | null): Promise<string> {
  const record = file.read();
  const { now } = await engine.supervisor.use((guard) => ({ now: guard.clock.now() }));
  if (record === null || (token !== null && record.token !== token) || now >= record.at + UNDO_MS) {
    throw new CallError(
      'not-found',
      'There is no import of the last 24 hours to take back. Change what it did by hand.',
    );
  }
  const done = await takeBack(engine, record);
  file.remove();
  return done;
}

/** Takes back what the import changed and nobody has changed since. @returns what was done, in a sentence */
async function takeBack(engine: Engine, record: ImportRecord): Promise<string> {
  const done: string[] = [];
  const { before, after } = record.settings;
  const now = currentSettings(engine);
  const sync = syncBefore(record, now);
  if (sync !== null) await setDenyHosts(engine, sync);
  // Before the blocks end, so that no script is run for those.
  const scripts = {
    ...(isStill('denyScript') && { denyScript: before.denyScript ?? null }),
    ...(isStill('purgeScript') && { purgeScript: before.purgeScript ?? null }),
  };
  if (Object.keys(scripts).length > 0) await setReportSettings(engine, scripts);
  const preferences: Partial<Pick<Preferences, 'port' | 'blockAllPorts'>> = {
    ...(isStill('port') && before.port !== undefined && { port: before.port }),
    ...(isStill('blockAllPorts') &&
      before.blockAllPorts !== undefined && { blockAllPorts: before.blockAllPorts }),
  };
  if (Object.keys(preferences).length > 0) await setPreferences(engine, preferences);
  if (sync !== null || Object.keys({ ...scripts, ...preferences }).length > 0)
    done.push('the settings are as before');
  await engine.supervisor.use(async (guard) => {
    const { rules } = record;
    if (rules !== null && isDeepStrictEqual(guard.rules, rules.after)) {
      const settings = engine.supervisor.options.settingsFile.update({ rules: rules.before ?? undefined });
      await guard.adoptRules(settings.rules);
      done.push('the rules are as before');
    }
    const removed = await guard.allowList.removeAll(record.allow);
    if (removed > 0) done.push(`${counted(removed, 'entry', 'entries')} went from the allow list`);
    const standing = record.blocks
      .map(([id, target]) => ({ id, block: guard.enforcer.active.get(target) }))
      .filter(({ id, block }) => block?.id === id)
      .flatMap(({ block }) => (block === null ? [] : [block]));
    const lifted = guard.enforcer.lift(standing, 'undo');
    if (lifted.length > 0) done.push(`${counted(lifted.length, 'block', 'blocks')} lifted`);
    const again = guard.standAgain(record.ended);
    if (again.length > 0) done.push(`${counted(again.length, 'block', 'blocks')} as before`);
    guard.statusChanged();
    await guard.enforcer.applied;
  });
  const what = done.length === 0 ? 'nothing of it was left' : done.join(', ');
  return `The import from ${PROGRAMS[record.from]} is taken back: ${what}.`;

  function isStill(key: keyof ImportSettings): boolean {
    return after[key] !== undefined && now[key] === after[key];
  }
}

/** How DenyHosts' synchronisation was; null where the import did not change it, or the owner did since. */
function syncBefore(
  { settings: { before, after } }: ImportRecord,
  { denyHostsSync: now = {} }: Partial<ImportSettings>,
): Partial<DenyHostsSettings> | null {
  const { denyHostsSync: were = {} } = before;
  const changed = Object.entries(after.denyHostsSync ?? {});
  const isStill = changed.every(([key, value]) => now[key as keyof DenyHostsSettings] === value);
  if (changed.length === 0 || !isStill) return null;
  return Object.fromEntries(changed.map(([key]) => [key, were[key as keyof DenyHostsSettings]]));
}

function counted(count: number, one: string, more: string): string {
  return `${count} ${count === 1 ? one : more}`;
}
