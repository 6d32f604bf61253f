import { expect, test } from 'vitest';
import { trayPlace } from './tray-place.ts';

test('an attacker, what is shared, and one over the other', () => {
  expect(trayPlace(null)).toEqual({ isShared: false, attacker: null });
  expect(trayPlace('203.0.113.66')).toEqual({ isShared: false, attacker: '203.0.113.66' });
  expect(trayPlace('2001:db8::/64')).toEqual({ isShared: false, attacker: '2001:db8::/64' });
  expect(trayPlace('shared')).toEqual({ isShared: true, attacker: null });
  expect(trayPlace('shared/203.0.113.0/24')).toEqual({ isShared: true, attacker: '203.0.113.0/24' });
});
