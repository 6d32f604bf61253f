import { expect, test } from 'vitest';
import { TABS, tabNamed, tabsOf } from './tabs.ts';

test('notifications have a tab only where there are any', () => {
  expect(tabsOf({ notifies: true })).toEqual(TABS);
  expect(tabsOf({ notifies: false })).toEqual(['general', 'detection', 'firewall', 'ssh-access', 'advanced']);
});

test('an unknown tab is the first one', () => {
  expect(tabNamed('advanced', TABS)).toBe('advanced');
  expect(tabNamed('reports', TABS)).toBe('general');
  expect(tabNamed(null, TABS)).toBe('general');
  expect(tabNamed('notifications', tabsOf({ notifies: false }))).toBe('general');
});
