import { availableParallelism } from 'node:os';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** Files that start processes: the command line, the engine, built programs. They take longest. */
const PROCESSES = [
  'tests/cli/**/*.test.ts',
  'tests/training/**/*.test.ts',
  'tests/scripts/**/*.test.ts',
  'tests/fuzz/memory.test.ts',
  'tests/main/**/schema-1.test.ts',
  'tests/**/{engine,second-engine,supervisor,memory,killed,leftovers,huge,unreadable-files,layers,webgpu}.test.ts',
];

/** Files whose modules hold runes, which the Svelte plugin compiles. */
const RENDERER = ['tests/renderer/**/*.test.ts'];

const full = process.env.SLERPSCOPE_TESTS === 'full' ? [] : ['tests/**/*.full.test.ts'];
const NONE = ['tests/e2e/**', 'tests/packaged/**', ...full];

/**
 * Test files of a project share worker processes: most of them take less time than the start of a process. Projects
 * start in the order of their names, so the short files of `units` come last and keep both cores busy to the end.
 */
export default defineConfig({
  test: {
    pool: 'forks',
    isolate: false,
    setupFiles: ['tests/support/after-file.ts'],
    maxWorkers: availableParallelism(), // the main process only waits for them
    testTimeout: 180_000, // a machine may be several times slower than another
    hookTimeout: 180_000,
    reporters: ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'processes',
          include: PROCESSES,
          exclude: NONE,
          setupFiles: ['tests/cli/support/after-file.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'units',
          include: ['tests/**/*.test.ts'],
          exclude: [...NONE, ...PROCESSES, ...RENDERER],
        },
      },
      {
        extends: true,
        plugins: [svelte({ configFile: false })],
        resolve: { conditions: ['browser'] },
        test: { name: 'renderer', include: RENDERER },
      },
    ],
  },
});
