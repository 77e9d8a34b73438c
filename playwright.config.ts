import { defineConfig } from '@playwright/test';
import { spawnSync } from 'node:child_process';

// One app a screen, which has one focus and one clipboard. A second worker brings a virtual one (tests/e2e/launch.ts):
// an app takes a core while it starts, and two while it samples.
const hasVirtualScreens = process.platform === 'linux' && !spawnSync('Xvfb', ['-version']).error;

export default defineConfig({
  outputDir: 'out/test-results',
  workers: hasVirtualScreens ? 2 : 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: { screenshot: 'only-on-failure', trace: 'off' },
  projects: [
    { name: 'e2e', testDir: 'tests/e2e' },
    { name: 'packaged', testDir: 'tests/packaged' },
  ],
});
