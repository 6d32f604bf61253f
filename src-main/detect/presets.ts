import type { PresetName, RuleSet } from '../../src-shared/rule.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface Preset {
  readonly about: string;
  readonly rules: RuleSet;
}

/** The rule sets that can be had by name. Why the numbers are what they are: docs/decisions/rules.md. */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  drawbridge: {
    about:
      'Quick with those who guess names, patient with owners who mistype, and it remembers the slow ones for a week.',
    rules: {
      rules: [
        {
          name: 'invalid-user',
          counts: ['invalid-user'],
          attempts: 5,
          withinSeconds: HOUR,
          blockSeconds: DAY,
        },
        { name: 'root', counts: ['root'], attempts: 4, withinSeconds: HOUR, blockSeconds: DAY },
        { name: 'restricted', counts: ['restricted'], attempts: 2, withinSeconds: DAY, blockSeconds: DAY },
        {
          name: 'valid-user',
          counts: ['valid-user'],
          attempts: 6,
          withinSeconds: 10 * MINUTE,
          blockSeconds: HOUR,
        },
        { name: 'probe', counts: ['probe'], attempts: 10, withinSeconds: HOUR, blockSeconds: HOUR },
        {
          name: 'slow',
          counts: ['invalid-user', 'valid-user', 'root', 'restricted'],
          attempts: 20,
          withinSeconds: 7 * DAY,
          blockSeconds: 7 * DAY,
        },
      ],
      restrictedUsers: [],
      growth: { factor: 4, maxSeconds: 30 * DAY, rememberSeconds: 30 * DAY },
      escalation: null,
      resetOnSuccess: true,
      spareAfterLoginSeconds: DAY,
      ipv6PrefixLength: 64,
    },
  },
  // facts/peers.md §2a: the shipped denyhosts.conf. DenyHosts blocks when a count
  // is greater than its threshold, so each number is one more than the knob's;
  // AGE_RESET is the window; PURGE_DENY is blank, so blocks last for ever.
  denyhosts: {
    about: 'The thresholds of the denyhosts.conf that DenyHosts ships: blocked for ever.',
    rules: {
      rules: [
        {
          name: 'invalid-user',
          counts: ['invalid-user', 'probe'],
          attempts: 6,
          withinSeconds: 10 * DAY,
          blockSeconds: null,
        },
        {
          name: 'valid-user',
          counts: ['valid-user'],
          attempts: 11,
          withinSeconds: 5 * DAY,
          blockSeconds: null,
        },
        { name: 'root', counts: ['root'], attempts: 2, withinSeconds: 25 * DAY, blockSeconds: null },
        {
          name: 'restricted',
          counts: ['restricted'],
          attempts: 2,
          withinSeconds: 25 * DAY,
          blockSeconds: null,
        },
      ],
      restrictedUsers: [],
      growth: { factor: 1, maxSeconds: null, rememberSeconds: 0 },
      escalation: null,
      resetOnSuccess: false,
      spareAfterLoginSeconds: DAY,
      ipv6PrefixLength: 64,
    },
  },
  // facts/peers.md §1: maxretry 5 in findtime 10 m, bantime 10 m, one class for all; bantime.increment is off.
  fail2ban: {
    about: "fail2ban's defaults: any 5 failures within 10 minutes, blocked for 10 minutes.",
    rules: {
      rules: [
        {
          name: 'sshd',
          counts: ['invalid-user', 'valid-user', 'root', 'restricted'],
          attempts: 5,
          withinSeconds: 10 * MINUTE,
          blockSeconds: 10 * MINUTE,
        },
      ],
      restrictedUsers: [],
      growth: { factor: 1, maxSeconds: null, rememberSeconds: 0 },
      escalation: null,
      resetOnSuccess: false,
      spareAfterLoginSeconds: DAY,
      ipv6PrefixLength: 64,
    },
  },
};

/** The preset that equals these rules, or null. */
export function presetOf(rules: RuleSet): PresetName | null {
  const wanted = JSON.stringify(sorted(rules));
  for (const [name, preset] of Object.entries(PRESETS)) {
    if (JSON.stringify(sorted(preset.rules)) === wanted) return name as PresetName;
  }
  return null;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
