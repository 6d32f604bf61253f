import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Code that keeps nothing between one call and the next, or only what is handed to it. */
const STATELESS = [
  'src-{renderer,shared,wasm}/**/*.test.ts',
  'src-main/{detect,history,locate,report,settings,sshd,store}/**/*.test.ts',
  'src-main/share/{,denyhosts,lists}/*.test.ts',
];

export default defineConfig({
  test: {
    pool: 'forks',
    // vitest would leave one core idle; but the specs in e2e/ mostly wait, so even one more is kept busy.
    maxWorkers: availableParallelism() + 1,
    // The same on every machine; vitest would allow it where CI is not set.
    allowOnly: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', 'out/**', ...STATELESS],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        // To start a process for each of these 140 files takes longer than their tests.
        test: { name: 'stateless', include: STATELESS, isolate: false, testTimeout: 30_000 },
      },
      {
        extends: true,
        // Each of these makes hosts of its own, so they run beside each other and beside the unit tests.
        // Their limits are for machines that are slow and busy.
        test: {
          name: 'e2e',
          include: ['e2e/**/*.spec.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
});
