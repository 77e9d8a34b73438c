import { availableParallelism } from 'node:os';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The window's state is classes with runes: they are compiled as for the window, and need no page.
  plugins: [svelte()],
  resolve: { conditions: ['browser'] },
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/e2e/**'],
    pool: 'forks',
    maxWorkers: availableParallelism(), // the main process only waits for them
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default'],
  },
});
