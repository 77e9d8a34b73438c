import path from 'node:path';
import { isRunning, untilBusy } from '../main/engine/support/processes.ts';
import { writeSlowModel } from '../main/models/support/slow-model.ts';
import { usualOrFull } from '../support/full.ts';
import { expect, test } from './fixture.ts';
import { enginePid, launchStudio, type StudioApp } from './launch.ts';
import { complete, expectComplete, expectRunning, fill, PICTURES, resize } from './page.ts';

// Each has an engine that nobody killed before, and no results of others.
test.use({ start: 'own' });

/** Kills the engine's process, as a driver that crashes does, and tells which it was. */
async function killEngine(studio: StudioApp): Promise<number> {
  const pid = await enginePid(studio);
  process.kill(pid, 'SIGKILL');
  return pid;
}

test('work goes on by itself after the engine was killed once; after the second time one button does it', async ({
  studio,
}) => {
  const { page } = studio;
  await fill(page, 'Frames per segment', '5');
  await expectComplete(page, 'line');
  await fill(page, 'Steps S', '100');
  await expectRunning(page);
  await expect(page.getByText(/evaluations\/s/)).toBeVisible();
  const dead = await killEngine(studio);
  const status = page.getByRole('status');
  await expect(status).toContainText('another one continues the work');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(page.getByText(/evaluations\/s/)).toBeVisible();
  await expect.poll(() => enginePid(studio)).not.toBe(dead);
  await killEngine(studio);
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('the engine process ended unexpectedly');
  await expect(alert).toHaveCount(1);
  await expect(page.getByRole('progressbar')).toBeHidden();
  await expect(page.getByRole('button', { name: /Run again|Resume|Try again/ })).toHaveCount(1);
  await page.getByRole('button', { name: 'Run again' }).click();
  await expect(alert).toBeHidden();
  await expectComplete(page, 'line');
  // The window is as it was: another view works without further ado.
  await fill(page, 'Steps S', '2');
  await complete(page, 'plane');
});

test('an engine killed while idle is replaced without a word', async ({ studio }) => {
  const { page } = studio;
  await expectComplete(page, 'line');
  const dead = await killEngine(studio);
  await expect.poll(() => enginePid(studio)).not.toBe(dead); // what is asked of it before its death is known, fails
  await fill(page, 'Steps S', '5');
  await expectComplete(page, 'line');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

/** Kills the engine's process whenever a new one appears, so many times; calls back while there is none. */
async function killEngines({ app }: StudioApp, times: number, whileNone: () => Promise<void>): Promise<void> {
  const killed = new Set<number>();
  const deadline = Date.now() + 60_000;
  while (killed.size < times) {
    if (Date.now() > deadline) throw new Error(`after ${String(killed.size)} engines none appeared`);
    const pids = await app.evaluate(({ app: main }) =>
      main
        .getAppMetrics()
        .filter((process) => [process.name, process.serviceName].includes('Slerpscope engine'))
        .map(({ pid }) => pid),
    );
    const pid = pids.find((one) => one > 0 && !killed.has(one) && isRunning(one));
    if (pid === undefined) {
      await whileNone();
      continue;
    }
    process.kill(pid, 'SIGKILL');
    killed.add(pid);
  }
}

// Each time that the person asks, three more processes are tried: after eight there is none, after ten there is one.
for (const times of usualOrFull([4], [4, 8, 10]))
  test(`after ${String(times)} deaths in a row there is one explanation, and a request brings pictures`, async ({
    studio,
  }) => {
    const { page } = studio;
    await expectComplete(page, 'line');
    await fill(page, 'Steps S', '100');
    await expectRunning(page); // a run fails as well
    const alert = page.getByRole('alert');
    const again = alert.getByRole('button', { name: 'Try again' });
    await killEngines(studio, times, async () => {
      if (await again.isVisible()) await again.click();
      expect(await alert.count()).toBeLessThanOrEqual(1);
    });
    if (times < 10) {
      await expect(alert).toContainText(
        `ended unexpectedly (exit code 9); it crashed ${String(times)} times in a row`,
      );
      await expect(alert).toHaveCount(1);
      await page.screenshot({ path: path.join(PICTURES, 'engine', `died-${String(times)}-times.png`) });
      if (times === 4) {
        await again.click();
      } else {
        // Whoever has dismissed the explanation gets there as well.
        await alert.getByRole('button', { name: 'Dismiss' }).click();
        await page.getByRole('button', { name: 'Resume' }).click();
      }
    }
    await expectRunning(page);
    await expect(alert).toHaveCount(0);
    // The window is usable: other pictures, another provider.
    await fill(page, 'Steps S', '3');
    await expectComplete(page, 'line');
    await complete(page, 'plane');
    const answer = await page.evaluate(() => window.slerpscope.ask('device/choose', { provider: 'cpu' }));
    expect(answer).toMatchObject({ ok: true, value: { engine: 'ready', error: null } });
  });

test('a model that takes minutes to open can be given up, and what was there stays', async ({
  folder,
  studio,
}) => {
  const { page } = studio;
  await expectComplete(page, 'line');
  const location = writeSlowModel(folder);
  const engine = await enginePid(studio);
  const asked = page.evaluate((at) => window.slerpscope.ask('model/open', { location: at }), location);
  const cancel = page.getByRole('button', { name: 'Cancel opening' });
  await expect(cancel).toBeVisible();
  await untilBusy(engine);
  await page.screenshot({ path: path.join(PICTURES, 'engine', 'opening.png') });
  await resize(studio, 960, 640);
  await expect(cancel).toBeInViewport();
  await page.screenshot({ path: path.join(PICTURES, 'engine', 'opening-small.png') });
  await cancel.click();
  expect(await asked).toMatchObject({ ok: false, error: { code: 'run/cancelled' } });
  await expect.poll(() => isRunning(engine), { timeout: 5000 }).toBe(false);
  await expect(cancel).toBeHidden();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await fill(page, 'Steps S', '5');
  await expectComplete(page, 'line');
});

test('the engine goes with the app, also in mid-call when the app is killed', async ({ folder }) => {
  const studio = await launchStudio(folder);
  await expectComplete(studio.page, 'line');
  const engine = await enginePid(studio);
  const location = writeSlowModel(folder);
  await studio.page.evaluate((at) => void window.slerpscope.ask('model/open', { location: at }), location);
  await untilBusy(engine);
  process.kill(studio.app.process().pid!, 'SIGKILL');
  await expect.poll(() => isRunning(engine), { timeout: 5000 }).toBe(false);
});
