import { complete, enginePid, expect, expectComplete, fill, test, type StudioApp } from './launch.ts';

/** Kills the engine's process, as a driver that crashes does, and tells which it was. */
async function killEngine(studio: StudioApp): Promise<number> {
  const pid = await enginePid(studio);
  process.kill(pid, 'SIGKILL');
  return pid;
}

test('an engine killed in mid-run is said in one line, and the run can be run again', async ({ studio }) => {
  const { page } = studio;
  await expectComplete(page, 'line');
  await fill(page, 'Steps S', '100');
  await expect(page.getByText(/steps\/s/)).toBeVisible();
  await killEngine(studio);
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('the engine process ended unexpectedly');
  await expect(alert).toHaveCount(1);
  await expect(page.getByRole('progressbar')).toBeHidden();
  await page.getByRole('button', { name: 'Run again' }).click();
  await expect(alert).toBeHidden();
  await expectComplete(page, 'line');
  // The window is as it was: another view works without further ado.
  await fill(page, 'Steps S', '5');
  await complete(page, 'plane');
});

test('an engine killed while idle is replaced without a word', async ({ studio }) => {
  const { page } = studio;
  await expectComplete(page, 'line');
  const dead = await killEngine(studio);
  await expect.poll(() => enginePid(studio)).not.toBe(dead); // what is asked of it before its death is known, fails
  await fill(page, 'Steps S', '20');
  await expectComplete(page, 'line');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('the badge tells what was tried and lets the person choose', async ({ studio: { page } }) => {
  await expectComplete(page, 'line');
  const badge = page.getByRole('button', { name: /^Device/ });
  const shown = await badge.innerText();
  await badge.click();
  const panel = page.getByRole('dialog', { name: 'Device' });
  await expect(panel).toContainText('used');
  await expect(panel).toContainText('ONNX Runtime 1.');
  await panel.getByLabel('Provider').selectOption('cpu');
  await expect(badge).toContainText('CPU');
  await expectComplete(page, 'line');
  await panel.getByLabel('Provider').selectOption('auto');
  await expect(badge).toHaveText(shown.trim());
});

test('a model that cannot be opened is named, and the open one stays', async ({ studio: { page } }) => {
  await expectComplete(page, 'line');
  const answer = await page.evaluate(() =>
    window.slerpscope.ask('model/open', { location: '/nowhere/at-all' }),
  );
  expect(answer).toMatchObject({ ok: false, error: { code: 'model/not-found' } });
  await expect(page.getByRole('alert')).toContainText('/nowhere/at-all');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await fill(page, 'Steps S', '10');
  await expectComplete(page, 'line');
});

test('an error about a model goes when the next one opens', async ({ studio: { page } }) => {
  await expectComplete(page, 'line');
  const open = (location: string) =>
    page.evaluate((at) => window.slerpscope.ask('model/open', { location: at }), location);
  await open('/nowhere/at-all');
  await expect(page.getByRole('alert')).toContainText('/nowhere/at-all');
  await open('/nowhere/else');
  await expect(page.getByRole('alert')).toHaveCount(1);
  await open('bundled');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('something dropped that is no file on this machine is refused in words', async ({
  studio: { page },
}) => {
  await expectComplete(page, 'line');
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['…'], 'model.onnx'));
    document.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(page.getByRole('alert')).toContainText('model.onnx: save it as a file first');
});
