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
    const started = await bridge.ask('job/start', { lane: 'plane', tiles, preview: null, compare: [] });
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

const MOST_TILES = 1024; // of a plan; canvas/plane-viewport.ts
const PAN_FRAMES = 30;
const ZOOM_FRAMES = 15;
/** One way to and fro: CSS pixels across and down, and the exponent of the zoom, of each frame. It ends where it began. */
const ROUND: readonly (readonly [dx: number, dy: number, zoom: number])[] = [
  ...Array<[number, number, number]>(PAN_FRAMES).fill([3, 2, 0]),
  ...Array<[number, number, number]>(PAN_FRAMES).fill([-3, -2, 0]),
  ...Array<[number, number, number]>(ZOOM_FRAMES).fill([0, 0, -6]),
  ...Array<[number, number, number]>(ZOOM_FRAMES).fill([0, 0, 6]),
];

async function countTiles(page: Page): Promise<number> {
  const text = await page.getByTestId('count').innerText();
  return Number(/\/ (\d+)/.exec(text)?.[1]);
}

/** Opens the plane, zooms to as many tiles as it ever has, and waits until all on the round's way are there. */
async function fillPlane(page: Page): Promise<number> {
  await setSteps(page, 2);
  await page.getByRole('tab', { name: 'Plane' }).click();
  await page.getByRole('radio', { name: 'small' }).check({ force: true });
  let most = 0;
  for (let notches = 0; notches < 60; notches++) {
    most = Math.max(most, await countTiles(page));
    if (most > 0.9 * MOST_TILES) break;
    await movePlane(page, [[0, 0, -2]]);
    await page.waitForTimeout(50);
  }
  await waitUntilComplete(page, 'plane');
  await movePlane(page, [[3 * PAN_FRAMES, 2 * PAN_FRAMES, 0]]);
  await waitUntilComplete(page, 'plane');
  await movePlane(page, [[-3 * PAN_FRAMES, -2 * PAN_FRAMES, 0]]);
  return most;
}

/**
 * The window's own work a frame, in milliseconds, while the plane is moved: from the input at a frame's beginning to
 * the first task after it, with all that lies between (state, layout, painting). What lies before it is waiting.
 */
async function movePlane(page: Page, moves: typeof ROUND): Promise<number[]> {
  return page.evaluate(async (steps) => {
    const surface = document.querySelector('[data-testid="plane"] [role="grid"]')!;
    const box = surface.getBoundingClientRect();
    const [clientX, clientY] = [box.x + box.width / 2, box.y + box.height / 2];
    const { port1, port2 } = new MessageChannel();
    const work: number[] = [];
    for (const [deltaX, dy, zoom] of steps) {
      await new Promise((resolve) => requestAnimationFrame(() => resolve(null)));
      const begun = performance.now();
      const [deltaY, ctrlKey] = zoom === 0 ? [dy, false] : [zoom, true];
      surface.dispatchEvent(
        new WheelEvent('wheel', { deltaX, deltaY, ctrlKey, clientX, clientY, cancelable: true }),
      );
      await new Promise((resolve) => {
        port1.onmessage = resolve;
        port2.postMessage(null);
      });
      work.push(performance.now() - begun);
    }
    return work;
  }, moves);
}

/** Four rounds. */
async function planeFrames(page: Page): Promise<number[]> {
  return movePlane(page, [ROUND, ROUND, ROUND, ROUND].flat());
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
  console.log(`plane of ${await fillPlane(page)} tiles at S = 2, window 1100 × 700`);
  await planeFrames(page);
  await waitUntilComplete(page, 'plane');
  await page.waitForTimeout(1000);
  const idle = await planeFrames(page);
  console.log(`  work a frame, engine idle: 95th percentile ${ms(quantile(idle, 0.95))}, aim ≤ 16 ms`);
  await setSteps(page, 100);
  const busy = await planeFrames(page);
  console.log(`  work a frame, sampling: 95th percentile ${ms(quantile(busy, 0.95))}, aim ≤ 33 ms`);
  console.log(`peak memory: ${await memory(app)}`);
} finally {
  await close();
}
