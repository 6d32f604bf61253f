/** Who in the sources may know Electron, and who its channels. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const sources = globSync(['src-main/**/*.ts', 'src-shared/**/*.ts', 'src-renderer/**/*.{ts,tsx}'], {
  cwd: ROOT,
})
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }));

const filesWith = (pattern: RegExp) =>
  sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

test('only desktop/ imports Electron', () => {
  const importers = filesWith(/from 'electron'|import\('electron'\)|require\('electron'\)/);
  expect(importers.length).toBeGreaterThan(0);
  expect(importers.filter((file) => !file.startsWith('src-main/desktop/'))).toEqual([]);
});

test('one file answers windows, and one speaks for them', () => {
  expect(filesWith(/^import [^;]*\bipcMain\b[^;]*from 'electron'/m)).toEqual(['src-main/desktop/ipc.ts']);
  expect(filesWith(/^import [^;]*\bipcRenderer\b[^;]*from 'electron'/m)).toEqual([
    'src-main/desktop/preload.ts',
  ]);
});
