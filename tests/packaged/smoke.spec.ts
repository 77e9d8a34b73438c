import { expect, test } from '@playwright/test';
import { startPackagedApp } from './packaged-app.ts';

test('the packaged app opens the bundled model, draws a line from it and exits cleanly', async () => {
  const app = await startPackagedApp();
  try {
    await expect(app.page.getByText(/toonhead.64/i).first()).toBeVisible({ timeout: 60_000 });
    // Ten steps are what a slow machine does without asking whether to go on.
    const numSteps = app.page.getByLabel('Steps S', { exact: true });
    await numSteps.fill('10');
    await numSteps.press('Enter');
    await expect(app.page.locator('[data-testid="line"]')).toHaveAttribute('data-complete', 'true', {
      timeout: 600_000,
    });
    expect(await app.close()).toBe(0);
  } finally {
    await app.dispose();
  }
});
