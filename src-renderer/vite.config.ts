import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** How the windows are built: for the Chromium of Electron and for today's browsers, nothing inline (see the CSP). */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
});
