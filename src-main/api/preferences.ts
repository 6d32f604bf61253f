import { CallError, type CallOutput, type Preferences } from '../../src-shared/contract.ts';
import type { GuardOptions } from '../guard/guard-options.ts';
import { describeIssues } from '../settings/describe-issues.ts';
import { type Settings, type SettingsInput, settingsSchema } from '../settings/schema.ts';
import type { SettingsChange } from '../settings/settings-file.ts';
import type { Engine } from './engine.ts';

const KEYS = [
  'log',
  'firewall',
  'port',
  'blockAllPorts',
  'cutConnections',
  'retention',
  'notifications',
  'welcomed',
] as const satisfies readonly (keyof Preferences)[];

/** Changed only by another guard taking over; of the others the running one can be told. */
const NEEDS_RESTART = ['log', 'firewall', 'port', 'blockAllPorts', 'cutConnections'] as const;

type Change = { readonly [K in keyof Preferences]?: Preferences[K] | undefined };

/** What holds now, whether it was set, chosen at the start, or left alone. */
export function preferencesOf({ supervisor }: Engine): Preferences {
  const { log, firewall, settings } = supervisor.options;
  const { port, blockAllPorts, cutConnections, retention, notifications, welcomed } = settings;
  return {
    log,
    firewall,
    port,
    blockAllPorts,
    cutConnections,
    retention: { ...retention },
    notifications: { ...notifications },
    welcomed,
  };
}

/** @throws CallError why they can't be so; then everything is as before */
export async function setPreferences(engine: Engine, change: Change): Promise<CallOutput<'setPreferences'>> {
  const wanted = Object.fromEntries(
    KEYS.filter((key) => change[key] !== undefined).map((key) => [key, change[key]]),
  );
  check(engine, wanted);
  return engine.supervisor.alone(async () => {
    const before = await apply(engine, wanted);
    return { preferences: preferencesOf(engine), undo: undoOf(engine, before) };
  });
}

/** All preferences and rules as they were at first; what was shown once need not be shown again. */
export async function resetPreferences(engine: Engine): Promise<CallOutput<'resetPreferences'>> {
  const all = Object.fromEntries(
    [...KEYS, 'rules'].filter((key) => key !== 'welcomed').map((key) => [key, undefined]),
  ) as SettingsChange;
  return engine.supervisor.alone(async () => {
    const before = await apply(engine, all);
    return { preferences: preferencesOf(engine), undo: undoOf(engine, before) };
  });
}

function undoOf(engine: Engine, before: SettingsChange): string {
  return engine.undo.add(() =>
    engine.supervisor.alone(async () => {
      await apply(engine, before);
      return 'The preferences are as before.';
    }),
  );
}

function check(engine: Engine, wanted: SettingsChange): void {
  const parsed = settingsSchema.safeParse(wanted);
  if (!parsed.success) {
    throw new CallError('invalid', `Not changed: ${describeIssues(parsed.error, 'preferences').join('; ')}.`);
  }
  const now = preferencesOf(engine);
  const isOther = (key: 'log' | 'firewall') => wanted[key] !== undefined && wanted[key] !== now[key];
  if (isOther('log') && engine.supervisor.options.replay !== null) {
    throw new CallError(
      'refused',
      'A recorded log is replayed, so no other can be chosen here. Start Drawbridge without --replay first.',
    );
  }
  for (const key of ['log', 'firewall'] as const) {
    if (!isOther(key) || !engine.fixed.has(key)) continue;
    throw new CallError(
      'refused',
      `The ${key} was chosen when Drawbridge was started, with --${key} or DRAWBRIDGE_${key.toUpperCase()}. Start it without that to choose it here.`,
    );
  }
}

/**
 * Writes the settings and lets the guard go on with them. To be called within `alone`.
 * @returns what the file said before
 * @throws CallError, SettingsError; then everything is as before
 */
async function apply(engine: Engine, change: SettingsChange): Promise<SettingsChange> {
  const { supervisor } = engine;
  const { options } = supervisor;
  const { settingsFile } = options;
  const keys = Object.keys(change) as (keyof SettingsInput)[];
  const before = settingsFile.given(keys);
  const settings = settingsFile.update(change);
  const next: GuardOptions = {
    ...options,
    settings,
    log: engine.fixed.has('log') ? options.log : settings.log,
    firewall: engine.fixed.has('firewall') ? options.firewall : settings.firewall,
  };
  const goBack = (): GuardOptions => ({ ...options, settings: settingsFile.update(before) });
  if (NEEDS_RESTART.some((key) => effective(next, key) !== effective(options, key))) {
    await supervisor.restart(next, goBack);
  } else {
    try {
      if (keys.includes('rules')) await supervisor.guard.adoptRules(settings.rules);
    } catch (error) {
      supervisor.remember(goBack());
      throw error;
    }
    supervisor.remember(next);
    supervisor.guard.retention = settings.retention;
  }
  engine.access.port = settings.port;
  engine.events.emit('preferencesChanged', { preferences: preferencesOf(engine) });
  return before;
}

function effective(options: GuardOptions, key: (typeof NEEDS_RESTART)[number]): Settings[keyof Settings] {
  return key === 'log' || key === 'firewall' ? options[key] : options.settings[key];
}
