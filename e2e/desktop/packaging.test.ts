/** How the app is packaged: held against electron-builder's own schema, and against what it must be. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Configuration } from 'electron-builder';
import { beforeAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** electron-builder's own loading and validation, which it has no name of its own for. */
interface OwnConfig {
  getConfig(projectDir: string, configPath: string, options: null): Promise<Configuration>;
  validateConfiguration(config: Configuration, debugLogger: object): Promise<void>;
}
const require = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
const { getConfig, validateConfiguration } = require('app-builder-lib/out/util/config/config') as OwnConfig;
const SILENT = { add: () => undefined, isEnabled: false };

let config: Configuration;
beforeAll(async () => {
  config = await getConfig(ROOT, join(ROOT, 'electron-builder.yml'), null);
});

test('electron-builder accepts it', async () => {
  await expect(validateConfiguration(structuredClone(config), SILENT)).resolves.toBeUndefined();
});

test('and would not accept just anything', async () => {
  const wrong = { ...structuredClone(config), macos: {} } as Configuration;
  await expect(validateConfiguration(wrong, SILENT)).rejects.toThrow(/macos/);
});

test('every fuse is set, each to the safe side', () => {
  expect(config.electronFuses).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  });
});

test('it lives in the menu bar, hardened, for both kinds of Mac', () => {
  expect(config.mac).toMatchObject({ hardenedRuntime: true, extendInfo: { LSUIElement: true } });
  expect(config.mac?.target).toEqual([
    { target: 'dmg', arch: ['arm64', 'x64'] },
    { target: 'zip', arch: ['arm64', 'x64'] },
  ]);
});

describe('the files that it names', () => {
  test.each(['assets/icons/icon.icns', 'assets/entitlements.mac.plist'])('%s is there', (file) => {
    expect(JSON.stringify(config)).toContain(file);
    expect(existsSync(join(ROOT, file))).toBe(true);
  });

  test('nothing is packaged from a place that is not named', () => {
    const [files] = config.files as { filter: string[] }[];
    const named = files?.filter.filter((pattern) => !pattern.startsWith('!')) ?? [];
    expect(named.length).toBeGreaterThan(0);
    for (const pattern of named)
      expect(pattern).toMatch(/^(package\.json|LICENSE|out\/(main|preload|renderer|assets)\/)/);
  });

  test('the helper, which other programs read, is unpacked', () => {
    expect(config.asarUnpack).toEqual(expect.arrayContaining(['**/*.node', 'out/assets/helper/**']));
  });
});

test('of the hardened runtime nothing is given up but what V8 needs', () => {
  const text = readFileSync(join(ROOT, 'assets/entitlements.mac.plist'), 'utf8');
  expect([...text.matchAll(/<key>(.*)<\/key>/g)].map(([, key]) => key)).toEqual([
    'com.apple.security.cs.allow-jit',
  ]);
});

describe('the icons', () => {
  const CONDITIONS = [
    'broken',
    'paused',
    'remote-login-off',
    'under-attack',
    'under-attack-2',
    'attention',
    'observing',
    'guarding',
  ];

  test.each(CONDITIONS)('%s: a template of 18 points, once and twice as large', (condition) => {
    for (const [suffix, pixels] of [
      ['', 18],
      ['@2x', 36],
    ] as const) {
      const bytes = readFileSync(join(ROOT, `assets/tray/${condition}Template${suffix}.png`));
      // PNG's IHDR: width and height; colour type 6 is RGBA.
      expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20), bytes.readUInt8(25)]).toEqual([
        pixels,
        pixels,
        6,
      ]);
    }
  });

  test('each differs from all others', () => {
    const images = CONDITIONS.map((condition) =>
      readFileSync(join(ROOT, `assets/tray/${condition}Template@2x.png`)).toString('base64'),
    );
    expect(new Set(images).size).toBe(CONDITIONS.length);
  });

  test('the .icns holds a PNG of each size that macOS asks for', () => {
    const bytes = readFileSync(join(ROOT, 'assets/icons/icon.icns'));
    expect(bytes.toString('ascii', 0, 4)).toBe('icns');
    expect(bytes.readUInt32BE(4)).toBe(bytes.length);
    const sizes: Record<string, number> = {};
    for (let at = 8; at < bytes.length; at += bytes.readUInt32BE(at + 4)) {
      expect(bytes.toString('latin1', at + 9, at + 12)).toBe('PNG');
      sizes[bytes.toString('ascii', at, at + 4)] = bytes.readUInt32BE(at + 8 + 16);
    }
    expect(sizes).toEqual({
      ic07: 128,
      ic08: 256,
      ic09: 512,
      ic10: 1024,
      ic11: 32,
      ic12: 64,
      ic13: 256,
      ic14: 512,
    });
  });

  test('are what make-icons.ts draws now', () => {
    const script =
      "import { TRAY_ICONS } from './assets/icons/tray-icons.ts'; console.log(Object.keys(TRAY_ICONS).join());";
    const names = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: ROOT });
    expect(String(names).trim().split(',').sort()).toEqual([...CONDITIONS].sort());
  });
});
