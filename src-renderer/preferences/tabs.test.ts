import { expect, test } from 'vitest';
import { TABS, tabNamed, tabsOf } from './tabs.ts';

test('notifications have a tab only where there are any', () => {
  expect(tabsOf({ notifies: true })).toEqual(TABS);
  expect(tabsOf({ notifies: false })).toEqual(TABS.filter((tab) => tab !== 'notifications'));
});

test('an unknown tab is the first one', () => {
  expect(tabNamed('advanced', TABS)).toBe('advanced');
  expect(tabNamed('reports/mail', TABS)).toBe('reports');
  expect(tabNamed('elsewhere', TABS)).toBe('general');
  expect(tabNamed(null, TABS)).toBe('general');
  expect(tabNamed('notifications', tabsOf({ notifies: false }))).toBe('general');
});
