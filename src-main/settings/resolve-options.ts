/** Which of command line, environment, settings file and defaults each option of a guard comes from. Pure. */
import { resolve } from 'node:path';
import { OptionError } from './errors.ts';
import { FIREWALL_CHOICES, type FirewallChoice, SPEEDS, type Speed } from './schema.ts';
import type { LoadedSettings } from './settings-file.ts';
import { defaultSocketPath } from './socket-path.ts';
import { defaultStateDirectory, type Environment, type Machine } from './state-directory.ts';

/** Where a value was given; the first that gives one wins. */
export type OptionSource = 'flag' | 'environment' | 'settings' | 'default';

const RANK: readonly OptionSource[] = ['flag', 'environment', 'settings', 'default'];

/** As the command line gave them; undefined: not given. */
export interface OptionFlags {
  readonly state?: string | undefined;
  readonly log?: string | undefined;
  readonly firewall?: string | undefined;
  readonly replay?: string | undefined;
  readonly speed?: string | undefined;
  readonly socket?: string | undefined;
  readonly jsonLog?: boolean | undefined;
}

export interface Options {
  /** "auto", "journald", "unified-log", or an absolute path. */
  readonly log: string;
  readonly firewall: FirewallChoice;
  /** The recorded log to read instead of a live one, an absolute path; null: none. */
  readonly replay: string | null;
  readonly speed: Speed;
  readonly socket: string;
  readonly jsonLog: boolean;
}

export interface ResolvedOptions {
  readonly options: Options;
  readonly from: Readonly<Record<keyof Options, OptionSource>>;
}

export interface Resolved<T> {
  readonly value: T;
  readonly from: OptionSource;
}

const VARIABLES = {
  state: 'DRAWBRIDGE_STATE',
  log: 'DRAWBRIDGE_LOG',
  firewall: 'DRAWBRIDGE_FIREWALL',
  replay: 'DRAWBRIDGE_REPLAY',
  speed: 'DRAWBRIDGE_SPEED',
  socket: 'DRAWBRIDGE_SOCKET',
  jsonLog: 'DRAWBRIDGE_JSON_LOG',
} as const;

const FLAGS: Readonly<Record<keyof typeof VARIABLES, string>> = {
  state: '--state',
  log: '--log',
  firewall: '--firewall',
  replay: '--replay',
  speed: '--speed',
  socket: '--socket',
  jsonLog: '--json-log',
};

/** The state directory, which has to be known before its settings are. Paths are relative to `workingDirectory`. */
export function resolveStateDirectory(
  flags: OptionFlags,
  machine: Machine,
  workingDirectory: string,
): Resolved<string> {
  const given = givenText('state', flags.state, machine.environment);
  if (given === null) return { value: defaultStateDirectory(machine), from: 'default' };
  return { value: resolve(workingDirectory, given.value), from: given.from };
}

export interface OptionLayers {
  readonly flags: OptionFlags;
  readonly environment: Environment;
  readonly loaded: LoadedSettings;
  readonly stateDirectory: string;
  readonly workingDirectory: string;
}

/**
 * Every option from the first layer that gives it. A live log given nearer than
 * a recorded one (--log against `replay` in the settings) puts the recorded one aside.
 * @throws OptionError naming the flag or variable whose value is not accepted
 */
export function resolveOptions(layers: OptionLayers): ResolvedOptions {
  const { settings } = layers.loaded;
  const log = resolveText(layers, 'log', settings.log, (text) => logOf(text, layers.workingDirectory));
  const firewall = resolveText(layers, 'firewall', settings.firewall, (text) =>
    oneOf(FIREWALL_CHOICES, text),
  );
  const speed = resolveText(layers, 'speed', settings.speed, (text) => oneOf(SPEEDS, text));
  const jsonLog = resolveJsonLog(layers);
  const socket = resolvePath(layers, 'socket', defaultSocketPath(layers.stateDirectory));
  const replay = resolvePath(layers, 'replay', null);
  const isLive = replay.value === null || isNearer(log.from, replay.from);
  if (!isLive && log.from === replay.from && log.from === 'flag') {
    throw new OptionError('--log and --replay were both given. Give the one that is to be read.');
  }
  return {
    options: {
      log: log.value,
      firewall: firewall.value,
      replay: isLive ? null : replay.value,
      speed: speed.value,
      socket: socket.value,
      jsonLog: jsonLog.value,
    },
    from: {
      log: log.from,
      firewall: firewall.from,
      replay: isLive && replay.value !== null ? 'default' : replay.from,
      speed: speed.from,
      socket: socket.from,
      jsonLog: jsonLog.from,
    },
  };
}

function isNearer(a: OptionSource, b: OptionSource): boolean {
  return RANK.indexOf(a) < RANK.indexOf(b);
}

function resolveText<T extends string>(
  layers: OptionLayers,
  key: 'log' | 'firewall' | 'speed',
  setting: T,
  read: (text: string) => T | readonly string[],
): Resolved<T> {
  const given = givenText(key, layers.flags[key], layers.environment);
  if (given === null) return { value: setting, from: layers.loaded.given.has(key) ? 'settings' : 'default' };
  const value = read(given.value);
  if (typeof value === 'string') return { value, from: given.from };
  throw new OptionError(
    `${given.name} can't be "${given.value}". It accepts ${value.slice(0, -1).join(', ')} or ${value.at(-1)}.`,
  );
}

/** The choice, or what would have been accepted. */
function oneOf<T extends string>(choices: readonly T[], text: string): T | readonly T[] {
  return choices.find((choice) => choice === text) ?? choices;
}

function logOf(text: string, workingDirectory: string): string {
  return ['auto', 'journald', 'unified-log'].includes(text) ? text : resolve(workingDirectory, text);
}

function resolvePath<D extends string | null>(
  layers: OptionLayers,
  key: 'socket' | 'replay',
  fallback: D,
): Resolved<string | D> {
  const given = givenText(key, layers.flags[key], layers.environment);
  if (given !== null) return { value: resolve(layers.workingDirectory, given.value), from: given.from };
  const setting = layers.loaded.settings[key];
  return setting === undefined ? { value: fallback, from: 'default' } : { value: setting, from: 'settings' };
}

function resolveJsonLog(layers: OptionLayers): Resolved<boolean> {
  if (layers.flags.jsonLog === true) return { value: true, from: 'flag' };
  const given = givenText('jsonLog', undefined, layers.environment);
  if (given === null) {
    const { settings, given: keys } = layers.loaded;
    return { value: settings.jsonLog, from: keys.has('jsonLog') ? 'settings' : 'default' };
  }
  if (/^(1|true|yes)$/i.test(given.value)) return { value: true, from: 'environment' };
  if (/^(0|false|no)$/i.test(given.value)) return { value: false, from: 'environment' };
  throw new OptionError(`${given.name} can't be "${given.value}". It accepts 1 or 0.`);
}

/** What flag or variable gave; an empty variable gives nothing, an empty flag is refused. */
function givenText(
  key: keyof typeof VARIABLES,
  flag: string | undefined,
  environment: Environment,
): { value: string; from: 'flag' | 'environment'; name: string } | null {
  if (flag === '') throw new OptionError(`${FLAGS[key]} needs a value.`);
  if (flag !== undefined) return { value: flag, from: 'flag', name: FLAGS[key] };
  const name = VARIABLES[key];
  const value = environment[name];
  return value === undefined || value === '' ? null : { value, from: 'environment', name };
}
