import { describe, expect, test } from 'vitest';
import type { OwnBlock } from '../shared-entry.ts';
import { alertOf, fateOf, readTold, type ToldAlert, writeTold } from './alert.ts';
import { lapiAlert } from './lapi-answers.ts';

const NOW = Date.parse('2026-11-22T21:20:00.400Z');
const SERVER = Date.parse('2026-11-22T23:59:58.900Z');
const HOUR = 3_600_000;

const BLOCK: OwnBlock = {
  id: 7,
  target: '203.0.113.7',
  since: NOW - 60_000,
  until: NOW + 4 * HOUR,
  rule: 'root password',
  reason: 'root: "; rm" tried 5 times',
};

describe('alertOf', () => {
  test('one decision for what is left of the block, on the clock of the server', () => {
    const { body, told } = alertOf(BLOCK, NOW, SERVER);
    expect(body).toMatchObject({
      scenario: 'drawbridge/ssh-root-password',
      start_at: '2026-11-22T23:58:58Z',
      stop_at: '2026-11-22T23:59:58Z',
      source: { scope: 'Ip', value: '203.0.113.7', ip: '203.0.113.7' },
      events: [{ timestamp: '2026-11-22T23:58:58Z' }],
      decisions: [{ origin: 'drawbridge', type: 'ban', scope: 'Ip', value: '203.0.113.7', duration: '4h' }],
    });
    expect(told).toEqual({ from: Date.parse('2026-11-22T23:59:58Z'), lastsMs: 4 * HOUR });
  });

  test('nothing that anybody wrote goes out', () => {
    expect(JSON.stringify(alertOf(BLOCK, NOW, SERVER))).not.toContain('rm');
  });

  test('for ever is ten years; a prefix is a range; a server without a clock gets this one', () => {
    const { body, told } = alertOf({ ...BLOCK, target: '2001:db8::/64', until: null }, NOW, null);
    expect(body).toMatchObject({
      stop_at: '2026-11-22T21:20:00Z',
      source: { scope: 'Range', range: '2001:db8::/64' },
      decisions: [{ duration: '87600h', scope: 'Range' }],
    });
    expect(told.from).toBeNull();
  });
});

describe('readTold', () => {
  test('what was written', () => {
    const told: ToldAlert = { alert: '9', from: NOW, lastsMs: 5 };
    expect(readTold(writeTold(told))).toEqual(told);
  });

  test.each(['', '{}', '[1]', 'x', '["a","b","c"]'])('%o says nothing', (text) => {
    expect(readTold(text)).toEqual({ alert: null, from: null, lastsMs: 0 });
  });
});

describe('fateOf', () => {
  const FROM = Date.parse('2026-11-22T21:00:00Z');
  const TOLD: ToldAlert = { alert: '5', from: FROM, lastsMs: 4 * HOUR };

  /** As of two hours after it was told. */
  function fate(
    part: Record<string, unknown>,
    durations: readonly string[],
    { told = TOLD, servedAt = (FROM + 2 * HOUR) as number | null } = {},
  ) {
    const alert = lapiAlert.parse({
      machine_id: 'drawbridge-a',
      created_at: '2026-11-22T21:00:01Z',
      source: { scope: 'Ip', value: '203.0.113.7' },
      decisions: durations.map((duration) => ({
        duration,
        origin: 'drawbridge',
        scenario: 'x',
        scope: 'Ip',
        type: 'ban',
        value: '203.0.113.7',
      })),
      ...part,
    });
    return fateOf('203.0.113.7', told, 'drawbridge-a', { alert, servedAt });
  }

  test('it stands, was deleted before its time, or its time came', () => {
    expect(fate({}, ['1h59m'])).toBe('stands');
    expect(fate({}, ['-1h', '5s'])).toBe('stands');
    expect(fate({}, ['-5m'])).toBe('deleted');
    expect(fate({}, ['-5m'], { servedAt: FROM + 4 * HOUR + 300_000 })).toBe('ended');
    expect(fate({}, ['-62m'], { servedAt: FROM + 5 * HOUR })).toBe('deleted');
  });

  test('another alert under the same id, or none, is not known', () => {
    expect(fateOf('203.0.113.7', TOLD, 'drawbridge-a', null)).toBe('unknown');
    expect(fate({ source: { value: '203.0.113.8' } }, ['-5m'])).toBe('unknown');
    expect(fate({ source: null }, ['-5m'])).toBe('unknown');
    expect(fate({ machine_id: 'drawbridge-b' }, ['-5m'])).toBe('unknown');
    expect(fate({ created_at: '2026-11-22T22:30:00Z' }, ['-5m'])).toBe('unknown');
  });

  test('where it is not certain, nobody is let in', () => {
    expect(fate({ decisions: null }, [])).toBe('ended');
    expect(fate({}, ['-5m'], { servedAt: null })).toBe('ended');
    expect(fate({}, ['-5m'], { told: { ...TOLD, from: null } })).toBe('ended');
    expect(fate({ created_at: null, machine_id: null }, ['1h'])).toBe('stands');
  });
});
