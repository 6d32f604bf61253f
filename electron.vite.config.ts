import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'electron-vite';
import { mergeConfig } from 'vite';
import renderer from './src-renderer/vite.config.ts';

const ROOT = import.meta.dirname;
/** Tests build into a folder of their own. */
const OUT = process.env['DRAWBRIDGE_OUT'] ?? join(ROOT, 'out');
/** Files that are started as threads, by their path: nothing imports them. */
const THREADS = ['worker', 'checker'].map((name) => join(ROOT, `src-main/history/${name}.ts`));

/** Beside main, so that `../../assets` means the same to main's source and to what is built of it. */
const copyAssets = {
  name: 'copy-assets',
  closeBundle: () => cpSync(join(ROOT, 'assets'), join(OUT, 'assets'), { recursive: true }),
};

export default defineConfig({
  main: {
    plugins: [copyAssets],
    build: {
      outDir: join(OUT, 'main'),
      target: 'node24',
      sourcemap: false,
      minify: false,
      rollupOptions: {
        input: [join(ROOT, 'src-main/desktop/main.ts'), ...THREADS],
        output: {
          format: 'es',
          // One file for each of ours, in the same folders: paths by import.meta.url stay true.
          preserveModules: true,
          preserveModulesRoot: join(ROOT, 'src-main'),
          entryFileNames: '[name].js',
        },
      },
    },
  },
  preload: {
    build: {
      outDir: join(OUT, 'preload'),
      minify: false,
      rollupOptions: {
        input: { preload: join(ROOT, 'src-main/desktop/preload.ts') },
        // A sandboxed preload is CommonJS and can load nothing but `electron` (Electron's docs, sandbox).
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: mergeConfig(renderer, {
    root: join(ROOT, 'src-renderer'),
    build: {
      outDir: join(OUT, 'renderer'),
      rollupOptions: { input: join(ROOT, 'src-renderer/index.html') },
    },
  }),
});
