import { describe, expect, test } from 'vitest';
import { type OptionFlags, type Options, resolveOptions, resolveStateDirectory } from './resolve-options.ts';
import { type SettingsInput, settingsSchema } from './schema.ts';
import type { Environment, Machine } from './state-directory.ts';

function resolved(flags: OptionFlags, environment: Environment, settings: SettingsInput) {
  return resolveOptions({
    flags,
    environment,
    loaded: {
      settings: settingsSchema.parse(settings),
      given: new Set(Object.keys(settings) as (keyof SettingsInput)[]),
    },
    stateDirectory: '/state',
    workingDirectory: '/here',
  });
}

test('nothing given: defaults, and they say so', () => {
  expect(resolved({}, {}, {})).toEqual({
    options: {
      log: 'auto',
      firewall: 'auto',
      replay: null,
      speed: 'real',
      socket: '/state/drawbridge.sock',
      jsonLog: false,
    },
    from: {
      log: 'default',
      firewall: 'default',
      replay: 'default',
      speed: 'default',
      socket: 'default',
      jsonLog: 'default',
    },
  });
});

test('the logs that have names are no paths', () => {
  for (const log of ['auto', 'journald', 'unified-log']) {
    expect(resolved({}, { DRAWBRIDGE_LOG: log }, {}).options.log).toBe(log);
  }
});

describe('flag over variable over setting over default', () => {
  const cases: [keyof Options, OptionFlags, Environment, SettingsInput, unknown[]][] = [
    [
      'log',
      { log: 'f' },
      { DRAWBRIDGE_LOG: '/e' },
      { log: 'journald' },
      ['/here/f', '/e', 'journald', 'auto'],
    ],
    [
      'firewall',
      { firewall: 'nftables' },
      { DRAWBRIDGE_FIREWALL: 'observe' },
      { firewall: 'hosts-deny' },
      ['nftables', 'observe', 'hosts-deny', 'auto'],
    ],
    [
      'replay',
      { replay: 'f' },
      { DRAWBRIDGE_REPLAY: 'e' },
      { replay: '/s' },
      ['/here/f', '/here/e', '/s', null],
    ],
    [
      'speed',
      { speed: 'max' },
      { DRAWBRIDGE_SPEED: 'real' },
      { speed: 'max' },
      ['max', 'real', 'max', 'real'],
    ],
    [
      'socket',
      { socket: 'f' },
      { DRAWBRIDGE_SOCKET: '/e' },
      { socket: '/s' },
      ['/here/f', '/e', '/s', '/state/drawbridge.sock'],
    ],
    [
      'jsonLog',
      { jsonLog: true },
      { DRAWBRIDGE_JSON_LOG: '0' },
      { jsonLog: true },
      [true, false, true, false],
    ],
  ];
  test.each(cases)('%s', (key, flags, environment, settings, expected) => {
    const found = [
      resolved(flags, environment, settings),
      resolved({}, environment, settings),
      resolved({}, {}, settings),
      resolved({}, {}, {}),
    ];
    expect(found.map(({ options }) => options[key])).toEqual(expected);
    expect(found.map(({ from }) => from[key])).toEqual(['flag', 'environment', 'settings', 'default']);
  });
});

test('an empty variable is not set; an empty flag is an error', () => {
  expect(resolved({}, { DRAWBRIDGE_LOG: '' }, {}).from.log).toBe('default');
  expect(() => resolved({ log: '' }, {}, {})).toThrow('--log needs a value.');
});

test('a value that is not accepted is named with where it was given and what is accepted', () => {
  expect(() => resolved({ firewall: 'ipfw' }, {}, {})).toThrow(
    `--firewall can't be "ipfw". It accepts auto, nftables, hosts-deny, pf, blackhole or observe.`,
  );
  expect(() => resolved({}, { DRAWBRIDGE_SPEED: 'fast' }, {})).toThrow(
    `DRAWBRIDGE_SPEED can't be "fast". It accepts real or max.`,
  );
  expect(() => resolved({}, { DRAWBRIDGE_JSON_LOG: 'perhaps' }, {})).toThrow('It accepts 1 or 0.');
});

describe('a recorded log against a live one', () => {
  test('the nearer one is read', () => {
    const live = resolved({ log: 'journald' }, {}, { replay: '/r' });
    expect([live.options.replay, live.from.replay]).toEqual([null, 'default']);
    const recorded = resolved({ replay: '/r' }, { DRAWBRIDGE_LOG: 'journald' }, {});
    expect([recorded.options.replay, recorded.options.log]).toEqual(['/r', 'journald']);
  });
  test('both on the command line is a mistake', () => {
    expect(() => resolved({ replay: '/r', log: 'auto' }, {}, {})).toThrow(
      '--log and --replay were both given',
    );
  });
});

test('the state directory: flag, variable, default', () => {
  const machine: Machine = {
    platform: 'linux',
    uid: 0,
    home: '/root',
    environment: { DRAWBRIDGE_STATE: 'e' },
  };
  expect(resolveStateDirectory({ state: 'f' }, machine, '/here')).toEqual({ value: '/here/f', from: 'flag' });
  expect(resolveStateDirectory({}, machine, '/here')).toEqual({ value: '/here/e', from: 'environment' });
  expect(resolveStateDirectory({}, { ...machine, environment: {} }, '/here')).toEqual({
    value: '/var/lib/drawbridge',
    from: 'default',
  });
});
