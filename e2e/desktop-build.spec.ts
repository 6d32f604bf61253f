/** What is built of the app: that it needs nothing at run time but what is packaged with it. */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BuiltApp } from './desktop/built-app.ts';

const IMPORTED = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\(\s*)["']([@\w][\w@./:-]*)["']/g;

describe('the built app', () => {
  let built: BuiltApp;
  beforeAll(async () => {
    built = await BuiltApp.make();
  });
  afterAll(() => built?.remove());

  const read = (path: string) => readFileSync(join(built.folder, path), 'utf8');
  const filesIn = (folder: string) =>
    readdirSync(join(built.folder, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));

  test('main imports packages that are packaged, and no others', () => {
    const { dependencies } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));
    const known = new Set([...Object.keys(dependencies), 'electron']);
    const imported = filesIn('main')
      .filter((file) => file.endsWith('.js'))
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(IMPORTED)].map(([, name = '']) => name))
      .filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      );
    expect(imported).toContain('electron');
    expect([...new Set(imported)].filter((name) => !known.has(name))).toEqual([]);
  });

  test('the preload is one file that can do without Node', () => {
    expect(filesIn('preload')).toHaveLength(1);
    const names = [...read('preload/preload.cjs').matchAll(IMPORTED)].map(([, name]) => name);
    expect(names).toEqual(['electron']);
  });

  test('the page has nothing inline, so that its policy needs no exception', () => {
    const page = read('renderer/index.html');
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=/i);
    const scripts = [...page.matchAll(/<script\b([^>]*)>([^<]*)<\/script>/g)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [, attributes, content] of scripts) {
      expect(attributes).toMatch(/\ssrc="\.\/assets\//);
      expect(content).toBe('');
    }
  });

  test('helper, icons and sample lie where main looks for them', () => {
    expect(read('assets/helper/drawbridge-helper')).toMatch(/^#!\/bin\/sh/);
    expect(read('assets/sample.log').length).toBeGreaterThan(0);
    expect(filesIn('assets/tray').length).toBe(16);
  });
});
