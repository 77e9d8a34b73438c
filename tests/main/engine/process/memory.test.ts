import { spawn } from 'node:child_process';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { endsJob, type JobEvent } from '../../../../src/contract/job.ts';
import type { Opening } from '../../../../src/contract/studio.ts';
import { defaultSettings } from '../../../../src/core/settings.ts';
import { spawnEngineChild } from '../../../../src/main/engine/process/child-process.ts';
import { noFolders } from '../../../../src/main/engine/process/folders.ts';
import { memoryForBatches, usesArena } from '../../../../src/main/engine/process/allocation.ts';
import { chooseBatches } from '../../../../src/main/engine/process/loaded-model.ts';
import { defaultMemoryLimit, memoryLimitOf } from '../../../../src/main/engine/process/memory-limit.ts';
import type { EngineTransport } from '../../../../src/main/engine/process/protocol.ts';
import {
  parseStatus,
  parseTaskList,
  readResidentMemory,
} from '../../../../src/main/engine/process/resident-memory.ts';
import { fontSource } from '../../../../src/main/font-store.ts';
import { ProviderTrialLog } from '../../../../src/main/engine/process/provider-trials.ts';
import { projectRoot } from '../../../../src/main/project-root.ts';
import type { HostedStudio } from '../../../../src/main/studio.ts';
import { createStudio } from '../../../../src/main/studio/create-studio.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { writeGrowingModel } from '../../models/support/growing-model.ts';
import { wideConfig, writeRandomFolder } from '../../models/support/random-folder.ts';
import { writeSlowModel } from '../../models/support/slow-model.ts';

/** The real engine process: `npm run build` comes first. */

const root = projectRoot(import.meta.dirname);
const studios: HostedStudio[] = [];
afterEach(async () => {
  for (const studio of studios.splice(0)) await studio.close();
});

function openStudio(limit: () => number = () => 1e9) {
  const transports: EngineTransport[] = [];
  const events: JobEvent[] = [];
  const openings: (Opening | null)[] = [];
  const studio = createStudio({
    version: '0.0.0',
    resources: join(root, 'resources'),
    spawnEngine() {
      const transport = spawnEngineChild(join(root, 'out', 'main', 'engine.js'), noFolders);
      transports.push(transport);
      return transport;
    },
    trials: new ProviderTrialLog(null),
    fonts: fontSource([]),
    memoryLimit: limit,
  });
  studios.push(studio);
  studio.onJob((event) => events.push(event));
  studio.onState(({ opening }) => openings.push(opening));
  const start = async (numSteps: number, seed = '1'): Promise<JobEvent> => {
    const { job } = studio.startJob({
      lane: 'line',
      tiles: [
        {
          task: 'sample',
          ref: { kind: 'seed', stream: 'torch-cpu', seed },
          settings: defaultSettings(numSteps),
        },
      ],
      preview: null,
      compare: [],
    });
    const end = (): JobEvent | undefined => events.find((event) => event.job === job && endsJob(event));
    await expect.poll(end, { timeout: 60_000 }).toBeDefined();
    return end()!;
  };
  return { studio, transports, openings, start };
}

describe('the memory limit of the engine', () => {
  it('ends a model that grows while it is opened; the model before it is open again and works', async () => {
    const { studio, transports, start } = openStudio();
    await studio.open('bundled:toonhead-32', 'cpu');
    const model = writeGrowingModel(tempFolder(), 100);
    await expect(studio.open(model, 'cpu')).rejects.toMatchObject({
      code: 'engine/memory',
      message: expect.stringMatching(
        /growing\.onnx: the engine used [\d.]+ GB of memory, more than its limit of 1 GB, and was stopped/,
      ),
    });
    await expect.poll(() => studio.state.engine, { timeout: 60_000 }).toBe('ready');
    expect(studio.state).toMatchObject({ model: { name: 'toonhead-32' }, error: { code: 'engine/memory' } });
    expect(transports).toHaveLength(2);
    expect((await start(2)).kind).toBe('done');
    expect(transports).toHaveLength(2); // what did it was not opened again
  });

  it('ends a run that grows, and the model is open again for others', async () => {
    const { studio, transports, start } = openStudio();
    await studio.open(writeGrowingModel(tempFolder(), 600), 'cpu');
    expect(await start(10)).toMatchObject({
      kind: 'failed',
      error: {
        code: 'engine/memory',
        message: expect.stringMatching(/^the engine used [\d.]+ GB of memory/),
      },
    });
    await expect.poll(() => studio.state.engine, { timeout: 60_000 }).toBe('ready');
    expect((await start(2)).kind).toBe('done'); // at t = 500 and 0
    expect(transports).toHaveLength(2);
  });

  it('a limit below what the open model takes ends with one explanation, not with an endless change of engines', async () => {
    let limit = 8e9;
    const { studio, transports, start } = openStudio(() => limit);
    await studio.open('bundled:toonhead-32', 'cpu');
    limit = 20e6;
    expect(await start(1000)).toMatchObject({
      kind: 'failed',
      error: { code: expect.stringMatching(/engine\/memory|model\/too-large/) },
    });
    await expect.poll(() => studio.state.engine, { timeout: 60_000 }).toBe('failed');
    const count = transports.length;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(transports).toHaveLength(count);
    expect(studio.state.error?.message).toMatch(/more than (its|the memory) limit of 20 MB/);
    limit = 8e9;
    await studio.open('bundled:toonhead-32', 'cpu');
    expect((await start(2)).kind).toBe('done');
  });

  it('counts what the process takes', async () => {
    const { studio } = openStudio(() => 8e9);
    await studio.open('bundled:toonhead-32', 'cpu');
    const { used, limit, machine } = await studio.measureMemory();
    expect(used).toBeGreaterThan(50e6);
    expect(used).toBeLessThan(2e9);
    expect(limit).toBe(8e9);
    expect(machine).toBeLessThanOrEqual(totalmem());
  });
});

describe('a model whose weights are mapped', () => {
  it.runIf(process.platform === 'linux')(
    'does not hold them in memory of its own, open and after a picture',
    async () => {
      // Too little to hold them twice comfortably: the level is extended.
      const { studio, start } = openStudio(() => 350e6);
      await studio.open('bundled:toonhead-32', 'cpu');
      await start(1);
      const before = (await studio.measureMemory()).used!;
      const folder = join(tempFolder(), 'wide');
      const bytes = writeRandomFolder(folder, wideConfig(416));
      expect(bytes).toBeGreaterThan(90e6);
      await studio.open(folder, 'cpu');
      expect(studio.state.device?.optimizationLevel).toBe('extended');
      expect((await studio.measureMemory()).used! - before).toBeLessThan(0.4 * bytes);
      expect((await start(2)).kind).toBe('done');
      expect((await studio.measureMemory()).used! - before).toBeLessThan(0.4 * bytes);
    },
  );
});

describe('a model that takes long to open', () => {
  it('says what is done and is given up at once; the model before it is open again', async () => {
    const { studio, openings, start } = openStudio(() => 8e9);
    await studio.open('bundled:toonhead-32', 'cpu');
    const model = writeSlowModel(tempFolder());
    const opened = studio.open(model, 'cpu');
    const refused = expect(opened).rejects.toMatchObject({ code: 'run/cancelled' });
    await expect
      .poll(() => studio.state.opening, { timeout: 60_000 })
      .toMatchObject({ location: model, stage: 'trying', provider: 'cpu' });
    const stages = openings.filter((one) => one?.location === model).map((one) => one?.stage);
    expect([...new Set(stages)]).toEqual(['reading', 'preparing', 'trying']);
    const asked = performance.now();
    studio.cancelOpen();
    await refused;
    const answered = openings.length;
    expect(performance.now() - asked).toBeLessThan(5000);
    await expect.poll(() => studio.state.engine, { timeout: 60_000 }).toBe('ready');
    // What is opened from the answer on is the model before.
    expect(openings.slice(answered - 1).map((one) => one?.location)).not.toContain(model);
    expect(studio.state).toMatchObject({ model: { name: 'toonhead-32' }, opening: null });
    expect((await start(2)).kind).toBe('done');
  });
});

describe('memory of the machine and of a process', () => {
  it('is three quarters of what there is, where nobody says otherwise', () => {
    expect(defaultMemoryLimit()).toBeGreaterThan(0);
    expect(defaultMemoryLimit()).toBeLessThanOrEqual(0.75 * totalmem());
    expect(memoryLimitOf(null)).toBe(defaultMemoryLimit());
    expect(memoryLimitOf(4)).toBe(4e9);
  });

  it('is read of a living process, and is null for one that is gone', async () => {
    const own = await readResidentMemory(process.pid);
    expect(own).toBeGreaterThan(0.3 * process.memoryUsage.rss());
    expect(own).toBeLessThan(3 * process.memoryUsage.rss());
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => child.once('exit', resolve));
    expect(await readResidentMemory(child.pid!)).toBeNull();
  });

  it('is read as Linux and Windows write it', () => {
    expect(parseStatus('VmPeak:\t  99 kB\nVmRSS:\t    2048 kB\nVmSwap:\t     1024 kB\n')).toBe(3 * 2 ** 20);
    const kinds = 'RssAnon:\t 1024 kB\nRssFile:\t 4096 kB\nRssShmem:\t 512 kB\n';
    expect(parseStatus(`VmRSS:\t 5632 kB\n${kinds}VmSwap:\t 512 kB\n`)).toBe(2 * 2 ** 20);
    expect(parseStatus('Name:\tengine\nState:\tZ (zombie)\n')).toBeNull();
    expect(parseTaskList('"node.exe","4711","Console","1","1,234,567 K"\r\n')).toBe(1234567 * 1024);
    expect(parseTaskList('"node.exe","4711","Console","1","1\u00a0234 Ko"\r\n')).toBe(1234 * 1024);
    expect(parseTaskList('INFO: No tasks are running which match the specified criteria.\r\n')).toBeNull();
  });
});

describe('batches', () => {
  const free = { fixedBatch: null };
  const plenty = { left: 1e12, perSample: 1e6 };

  it('are as large as the time of a step allows, where memory is plenty', () => {
    expect(chooseBatches(free, 0.03, plenty)).toEqual({ batchSize: 4, largestBatch: 8 });
    expect(chooseBatches(free, 0.001, { left: 1e12, perSample: 0 })).toEqual({
      batchSize: 8,
      largestBatch: 16,
    });
  });

  it('in the window stay below what the runtime asks for at once', () => {
    const sizes = { total: 3e8 };
    expect(usesArena(sizes, true)).toBe(true);
    expect(memoryForBatches(1e12, 1e8, sizes, true)).toEqual({ left: 2 ** 30 - 1e8, perSample: 1e8 });
    expect(usesArena({ total: 3e9 }, true)).toBe(false);
    expect(memoryForBatches(1e12, 1e8, { total: 3e9 }, true)).toEqual({ left: 2 ** 30, perSample: 3e9 });
    expect(usesArena({ total: 3e9 }, false)).toBe(true);
    expect(memoryForBatches(1e12, 1e8, sizes, false)).toEqual({ left: 1e12, perSample: 1e8 });
  });

  it('stay within what is left of the memory limit, and hold one sample at least', () => {
    expect(chooseBatches(free, 0.001, { left: 1e9, perSample: 2e8 })).toEqual({
      batchSize: 4,
      largestBatch: 4,
    });
    expect(chooseBatches(free, 0.001, { left: -1e9, perSample: 2e8 })).toEqual({
      batchSize: 1,
      largestBatch: 1,
    });
    expect(chooseBatches({ fixedBatch: 3 }, 0.001, { left: 0, perSample: 1e9 })).toEqual({
      batchSize: 3,
      largestBatch: 3,
    });
  });
});
