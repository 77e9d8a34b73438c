import { defineConfig } from '@playwright/test';

// One app at a time: the tests share one screen, and each app keeps both cores busy. Two at a time were not faster, and
// engines, whose priority is low, waited for minutes behind the other app's window.
export default defineConfig({
  outputDir: 'out/test-results',
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 180_000,
  expect: {
    timeout: 20_000,
    // Of the reference pictures, tests/e2e/references.spec.ts: they have no letters, so that they are the same on every
    // machine; a panel that moves by 4 pixels changes 1500 of them and more. Its faint edges count too.
    toHaveScreenshot: { maxDiffPixels: 100, threshold: 0.05, scale: 'css' },
  },
  snapshotPathTemplate: '{testDir}/references/{arg}{ext}',
  reporter: [['list']],
  use: { screenshot: 'only-on-failure', trace: 'off' },
  projects: [
    { name: 'e2e', testDir: 'tests/e2e' },
    { name: 'packaged', testDir: 'tests/packaged' },
  ],
});
