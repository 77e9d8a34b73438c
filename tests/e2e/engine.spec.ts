import { expect, test } from './fixture.ts';
import { expectComplete, fill } from './page.ts';

test('the badge tells what was tried and lets the person choose', async ({ studio: { page } }) => {
  await expectComplete(page, 'line');
  const badge = page.getByRole('button', { name: /^Device/ });
  const shown = await badge.innerText();
  await badge.click();
  const panel = page.getByRole('dialog', { name: 'Device' });
  await expect(panel).toContainText('used');
  await expect(panel).toContainText('ONNX Runtime 1.');
  await panel.getByLabel('Compute device').selectOption('cpu');
  await expect(badge).toContainText('CPU');
  await expectComplete(page, 'line');
  await panel.getByLabel('Compute device').selectOption('auto');
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

test('a request that cannot be sent is answered', async ({ studio: { page } }) => {
  await expectComplete(page, 'line');
  const answer = await page.evaluate(() =>
    window.slerpscope.ask('model/open', { location: new Promise(() => undefined) as unknown as string }),
  );
  expect(answer).toMatchObject({ ok: false, error: { code: 'request/invalid' } });
});
