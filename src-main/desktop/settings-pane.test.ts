import { expect, test } from 'vitest';
import { settingsPaneSchema } from '../../src-shared/contract/remote-login.ts';
import { openSettingsPane } from './settings-pane.ts';

test('each pane is one fixed address of System Settings, and of nothing else', async () => {
  const opened: string[] = [];
  for (const pane of settingsPaneSchema.options) {
    await openSettingsPane(pane, 'darwin', async (url) => void opened.push(url));
  }
  expect(new Set(opened).size).toBe(settingsPaneSchema.options.length);
  for (const url of opened) expect(url).toMatch(/^x-apple\.systempreferences:com\.apple\.[\w.-]+(\?\w+)?$/);
});

test('elsewhere than on a Mac nothing is opened', async () => {
  const opened: string[] = [];
  const opening = openSettingsPane('sharing', 'linux', async (url) => void opened.push(url));
  await expect(opening).rejects.toMatchObject({ code: 'unavailable' });
  expect(opened).toEqual([]);
});
