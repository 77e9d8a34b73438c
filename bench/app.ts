import type { ElectronApplication, Page } from '@playwright/test';
import { launchApp, readMemory, setSteps, waitUntilComplete } from './app-window.ts';
import { quantile } from './statistics.ts';

/**
 * What the person feels, in the real app: how soon the first picture is there, how late main and the
 * window answer while the engine samples, and what it all takes in memory.
 */

const SAMPLING_SECONDS = 10;

/** Milliseconds from the creation of the window to the first painted tile. */
async function firstTile(app: ElectronApplication, page: Page): Promise<number> {
  await page.waitForFunction(() => performance.getEntriesByName('slerpscope:first-tile').length > 0);
  const painted = await page.evaluate(
    () => performance.timeOrigin + performance.getEntriesByName('slerpscope:first-tile')[0]!.startTime,
  );
  const created = await app.evaluate(() => {
    const [mark] = performance.getEntriesByName('slerpscope:window-created');
    return performance.timeOrigin + (mark?.startTime ?? NaN);
  });
  return painted - created;
}

/** Starts a run that outlasts the measurement. Its own lane: what the window shows goes on. */
async function keepSampling(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const settings = {
      numSteps: 1000,
      tau: 'leading',
      eta: 0,
      noiseSeed: '0',
      clip: 'none',
      compat: 'none',
    } as const;
    const tiles = Array.from({ length: 64 }, (_, i) => ({
      ref: { kind: 'seed', stream: 'torch-cpu', seed: String(1000 + i) } as const,
      settings,
      task: 'sample' as const,
    }));
    const bridge = (
      window as unknown as { slerpscope: { ask(name: string, input: unknown): Promise<{ ok: boolean }> } }
    ).slerpscope;
    const started = await bridge.ask('job/start', { lane: 'plane', tiles, previewSteps: null, compare: [] });
    if (!started.ok) throw new Error('the job was refused');
  });
}

/** How late a task comes that was due at once, in milliseconds: main by Node's own histogram. */
async function mainDelays(
  app: ElectronApplication,
  seconds: number,
): Promise<{ p50: number; p99: number; max: number }> {
  return app.evaluate(async (_electronModule, duration) => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
    const histogram = monitorEventLoopDelay({ resolution: 1 });
    histogram.enable();
    await new Promise((resolve) => setTimeout(resolve, duration * 1000));
    histogram.disable();
    return {
      p50: histogram.percentile(50) / 1e6,
      p99: histogram.percentile(99) / 1e6,
      max: histogram.max / 1e6,
    };
  }, seconds);
}

/** The same in the window: gaps between tasks that post themselves. */
async function windowGaps(page: Page, seconds: number): Promise<number[]> {
  return page.evaluate(async (duration) => {
    const gaps: number[] = [];
    const { port1, port2 } = new MessageChannel();
    const end = performance.now() + duration * 1000;
    let last = performance.now();
    await new Promise<void>((resolve) => {
      port1.onmessage = () => {
        const now = performance.now();
        gaps.push(now - last);
        last = now;
        if (now < end) setTimeout(() => port2.postMessage(null), 1);
        else resolve();
      };
      port2.postMessage(null);
    });
    return gaps;
  }, seconds);
}

/** Opens the plane with many small tiles and waits until all of them are there. */
async function fillPlane(page: Page): Promise<string> {
  await setSteps(page, 2);
  await page.getByRole('tab', { name: 'Plane' }).click();
  await page.getByRole('radio', { name: 'small' }).check({ force: true });
  await waitUntilComplete(page, 'plane');
  return page.getByTestId('count').innerText();
}

/**
 * The window's own work a frame, in milliseconds, while the plane is moved: from the input at a frame's beginning to
 * the first task after it, with all that lies between (state, layout, painting). What lies before it is waiting.
 */
async function planeFrames(page: Page, frames: number): Promise<number[]> {
  return page.evaluate(async (count) => {
    const surface = document.querySelector('[data-testid="plane"] [role="grid"]')!;
    const box = surface.getBoundingClientRect();
    const { port1, port2 } = new MessageChannel();
    const work: number[] = [];
    for (let i = 0; i < count; i++) {
      await new Promise((resolve) => requestAnimationFrame(() => resolve(null)));
      const begun = performance.now();
      const ctrlKey = i % 60 >= 30;
      const deltaY = ctrlKey ? (i % 30 < 15 ? -6 : 6) : i % 30 < 15 ? 5 : -5;
      const [clientX, clientY] = [box.x + box.width / 2, box.y + box.height / 2];
      surface.dispatchEvent(
        new WheelEvent('wheel', {
          deltaX: ctrlKey ? 0 : 3,
          deltaY,
          ctrlKey,
          clientX,
          clientY,
          cancelable: true,
        }),
      );
      await new Promise((resolve) => {
        port1.onmessage = resolve;
        port2.postMessage(null);
      });
      work.push(performance.now() - begun);
    }
    return work;
  }, frames);
}

async function memory(app: ElectronApplication): Promise<string> {
  const processes = await readMemory(app);
  const parts = processes.map(({ name, peakMiB }) => `${name} ${peakMiB.toFixed(0)}`);
  const total = processes.reduce((sum, { peakMiB }) => sum + peakMiB, 0);
  return `${total.toFixed(0)} MiB in all (${parts.join(', ')})`;
}

const ms = (value: number): string => `${value.toFixed(1)} ms`;

const { app, page, close } = await launchApp();
try {
  console.log(`first preview tile: ${ms(await firstTile(app, page))} after the window was created`);
  await waitUntilComplete(page, 'line');
  await keepSampling(page);
  const [main, gaps] = await Promise.all([
    mainDelays(app, SAMPLING_SECONDS),
    windowGaps(page, SAMPLING_SECONDS),
  ]);
  console.log(`while sampling, ${SAMPLING_SECONDS} s, aim: 99th percentile ≤ 50 ms`);
  console.log(
    `  main loop delay: median ${ms(main.p50)}, 99th percentile ${ms(main.p99)}, max ${ms(main.max)}`,
  );
  const p = (fraction: number): string => ms(quantile(gaps, fraction));
  console.log(
    `  window task gaps: median ${p(0.5)}, 99th percentile ${p(0.99)}, max ${p(1)} of ${gaps.length}`,
  );
  console.log(`plane of ${await fillPlane(page)} tiles, window 1100 × 700`);
  await planeFrames(page, 180); // what lies on the way is computed
  await waitUntilComplete(page, 'plane');
  await page.waitForTimeout(1000);
  const idle = await planeFrames(page, 360);
  console.log(`  work a frame, engine idle: 95th percentile ${ms(quantile(idle, 0.95))}, aim ≤ 16 ms`);
  await setSteps(page, 100);
  const busy = await planeFrames(page, 360);
  console.log(`  work a frame, sampling: 95th percentile ${ms(quantile(busy, 0.95))}, aim ≤ 33 ms`);
  console.log(`peak memory: ${await memory(app)}`);
} finally {
  await close();
}
