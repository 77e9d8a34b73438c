import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from './fixture.ts';
import { enginePid, executable, launchStudio, ROOT, writeSettings, type StudioApp } from './launch.ts';
import { expectComplete } from './page.ts';

/**
 * The GPU path for real on any machine: WebGPU through SwiftShader, the software Vulkan that Electron ships.
 * It is slow by orders of magnitude, so `auto` has to find it right and decline it.
 */
const environment = { VK_ICD_FILENAMES: path.join(path.dirname(executable()), 'vk_swiftshader_icd.json') };
const SMALL_NET = path.join(ROOT, 'tests', 'fixtures', 'unet-scale-shift');
const TRIAL_MS = 120_000;

let folder: string;
let studio: StudioApp | null = null;
test.beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'slerpscope-provider-'));
});
test.afterEach(async () => {
  await studio?.app.close();
  studio = null;
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
});

const badgeOf = ({ page }: StudioApp) => page.getByRole('button', { name: /^Device/ });
const deviceOf = async ({ page }: StudioApp) => {
  const state = await page.evaluate(() => window.slerpscope.ask('studio/read', null));
  if (!state.ok || !state.value.device) throw new Error('no device is reported');
  return state.value.device;
};

test('auto proves WebGPU against the CPU, declines it for its speed and says so', async () => {
  studio = await launchStudio(folder, environment);
  await expect(badgeOf(studio)).toHaveText(/^CPU · WebGPU is \d+× slower than the CPU$/, {
    timeout: TRIAL_MS,
  });
  const device = await deviceOf(studio);
  const trial = device.trials.find(({ provider }) => provider === 'webgpu');
  expect(trial).toMatchObject({ outcome: 'slower' });
  expect(trial!.maxDifference).toBeGreaterThan(0);
  expect(trial!.maxDifference).toBeLessThanOrEqual(1e-3);
  await expectComplete(studio.page, 'line');
});

test('WebGPU chosen by name samples a small net, and the badge names it', async () => {
  // A log from before spares the trial of `auto`, which the test above is about.
  await writeSettings(folder, { welcomed: true, lastModel: SMALL_NET });
  const ledger = JSON.stringify({ trying: null, crashed: ['webgpu'] });
  await writeFile(path.join(folder, 'user', 'providers.json'), ledger);
  studio = await launchStudio(folder, environment);
  const { page } = studio;
  await expect(badgeOf(studio)).toHaveText(/^CPU/, { timeout: TRIAL_MS });
  const opened = await page.evaluate(() => window.slerpscope.ask('studio/read', null));
  expect(opened).toMatchObject({ ok: true, value: { model: { latentShape: [3, 16, 16] } } });
  const chosen = await page.evaluate(() => window.slerpscope.ask('device/choose', { provider: 'webgpu' }));
  expect(chosen).toMatchObject({ ok: true, value: { device: { provider: 'webgpu', choice: 'webgpu' } } });
  await expect(badgeOf(studio)).toHaveText('WebGPU · chosen by name');
  // The most urgent lane, since a whole line would take SwiftShader minutes.
  const ended = await page.evaluate(async () => {
    const settings = {
      numSteps: 2,
      tau: 'leading',
      eta: 0,
      noiseSeed: '0',
      clip: 'none',
      compat: 'none',
    } as const;
    const ref = { kind: 'seed', stream: 'torch-cpu', seed: '5' } as const;
    const ends = new Map<string, string>();
    let told = (): void => undefined;
    window.slerpscope.on('job', (event) => {
      if (event.kind !== 'progress') ends.set(event.job, event.kind);
      told();
    });
    const spec = {
      lane: 'pins',
      tiles: [{ task: 'sample', ref, settings }],
      preview: null,
      compare: [],
    } as const;
    const answer = await window.slerpscope.ask('job/start', spec);
    if (!answer.ok) return answer.error.message;
    while (!ends.has(answer.value.job)) await new Promise<void>((resolve) => (told = resolve));
    return ends.get(answer.value.job);
  });
  expect(ended).toBe('done');
  // Asked to choose anew, it is proved on this net as well.
  const again = await page.evaluate(() => window.slerpscope.ask('device/choose', { provider: 'auto' }));
  const trials = again.ok ? (again.value.device?.trials ?? []) : [];
  const trial = trials.find(({ provider }) => provider === 'webgpu');
  expect(trial).toMatchObject({ outcome: 'slower' });
  expect(trial!.maxDifference).toBeLessThanOrEqual(1e-3);
});

test('a provider that takes the engine down while tried is not tried again until asked', async () => {
  await writeSettings(folder, { welcomed: true, lastModel: SMALL_NET }); // small, so that its trial is short
  studio = await launchStudio(folder, environment);
  const ledger = path.join(folder, 'user', 'providers.json');
  const trying = () =>
    existsSync(ledger) ? (JSON.parse(readFileSync(ledger, 'utf8')) as { trying: string }).trying : null;
  await expect.poll(trying, { intervals: [20], timeout: TRIAL_MS }).toBe('webgpu');
  process.kill(await enginePid(studio), 'SIGKILL'); // as a driver would
  await expect(badgeOf(studio)).toHaveText('CPU · WebGPU crashed the engine when it was tested', {
    timeout: TRIAL_MS,
  });
  await expectComplete(studio.page, 'line');

  await studio.app.close();
  studio = await launchStudio(folder, environment);
  await expect(badgeOf(studio)).toHaveText('CPU · WebGPU crashed the engine when it was tested', {
    timeout: TRIAL_MS,
  });
  await studio.page.evaluate(() => window.slerpscope.ask('device/choose', { provider: 'auto' }));
  await expect(badgeOf(studio)).toHaveText(/slower than the CPU$/, { timeout: TRIAL_MS });
});

test('the engine yields to the window: its process has a lower priority', async () => {
  studio = await launchStudio(folder, environment);
  const pid = await enginePid(studio);
  await expect.poll(() => os.getPriority(pid)).toBeGreaterThan(os.getPriority(studio.app.process().pid!));
});
