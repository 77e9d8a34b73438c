import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endsJob } from '../src/contract/job.ts';
import { noOptions } from '../src/contract/model.ts';
import { defaultSettings } from '../src/core/settings.ts';
import { spawnEngineChild } from '../src/main/engine/process/child-process.ts';
import { noFolders, type EngineFolders } from '../src/main/engine/process/folders.ts';
import type { EngineTransport } from '../src/main/engine/process/protocol.ts';
import { ProviderTrialLog } from '../src/main/engine/process/provider-trials.ts';
import { fontSource } from '../src/main/font-store.ts';
import { projectRoot } from '../src/main/project-root.ts';
import { createStudio } from '../src/main/studio/create-studio.ts';
import { celebaConfig, wideConfig, writeRandomFolder } from '../tests/main/models/support/random-folder.ts';
import { median } from './statistics.ts';

/**
 * What opening large weights takes: seconds to the first picture (S = 1), and memory of the engine's own (not of mapped
 * files), open and at its peak.
 */

const root = projectRoot(import.meta.dirname);

interface Measured {
  readonly level: string;
  readonly opened: number;
  readonly picture: number;
  /** Bytes. */
  readonly held: number;
  readonly peak: number;
}

interface Trial {
  readonly model: string;
  readonly size: readonly [number, number] | null;
  readonly folders: EngineFolders;
  readonly limit: number;
}

/** One engine process from its start to its first picture. */
async function measure({ model, size, folders, limit }: Trial): Promise<Measured> {
  let engine: EngineTransport | null = null;
  const studio = createStudio({
    version: '0.0.0',
    resources: join(root, 'resources'),
    spawnEngine: () => (engine = spawnEngineChild(join(root, 'out', 'main', 'engine.js'), folders)),
    trials: new ProviderTrialLog(null),
    fonts: fontSource([]),
    memoryLimit: () => limit,
  });
  let peak = 0;
  const watch = setInterval(() => {
    void engine?.memory().then((used) => (peak = Math.max(peak, used ?? 0)));
  }, 5);
  try {
    const start = performance.now();
    const seconds = (): number => (performance.now() - start) / 1000;
    await studio.open(model, 'cpu', { ...noOptions, size });
    const opened = seconds();
    const held = (await studio.measureMemory()).used ?? NaN;
    const done = new Promise<void>((resolve, reject) => {
      studio.onJob((event) => {
        if (event.kind === 'failed') reject(new Error(event.error.message));
        else if (endsJob(event)) resolve();
      });
    });
    const ref = { kind: 'seed', stream: 'torch-cpu', seed: '1' } as const;
    const tile = { task: 'sample', ref, settings: defaultSettings(1) } as const;
    studio.startJob({ lane: 'line', tiles: [tile], preview: null, compare: [] });
    await done;
    const level = studio.state.device?.optimizationLevel ?? '';
    return { level, opened, picture: seconds(), held, peak };
  } finally {
    clearInterval(watch);
    await studio.close();
  }
}

const MB = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

function describe(name: string, runs: readonly Measured[], bytes: number): string {
  const of = (value: (run: Measured) => number): number => median(runs.map(value));
  const [held, peak] = [of((run) => run.held), of((run) => run.peak)];
  const [low, high] = [0.2 * bytes + 200e6, 2.3 * bytes + 200e6];
  const aim = runs[0]!.level === 'extended' ? `open, aim ≤ ${MB(low)}` : `peak, aim ≤ ${MB(high)}`;
  return (
    `  ${name}, level ${runs[0]!.level}: open after ${of((run) => run.opened).toFixed(2)} s, ` +
    `first picture after ${of((run) => run.picture).toFixed(2)} s; own memory ${MB(held)} open, ${MB(peak)} at the peak (${aim})`
  );
}

async function compare(title: string, config: object, size: Trial['size'], rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'slerpscope-weights-'));
  try {
    const model = join(folder, 'model');
    const bytes = writeRandomFolder(model, config);
    const old = new Date(2020, 1); // a file that was changed just now is digested each time
    utimesSync(join(model, 'diffusion_pytorch_model.safetensors'), old, old);
    const cache = { latents: null, results: join(folder, 'cache', 'results') };
    const [plenty, tight] = [64e9, 1.5 * bytes + 700e6];
    const trials = [
      ['first time', { folders: noFolders, limit: plenty }],
      ['again', { folders: cache, limit: plenty }],
      ['first time', { folders: noFolders, limit: tight }],
      ['again', { folders: cache, limit: tight }],
    ] as const;
    console.log(`${title}: ${MB(bytes)} of float32, opened ${size ? `at ${size.join(' × ')}` : 'as it is'}`);
    for (const [name, trial] of trials) {
      const runs: Measured[] = [];
      if (name === 'again') await measure({ model, size, ...trial });
      for (let round = 0; round < rounds; round++) runs.push(await measure({ model, size, ...trial }));
      console.log(describe(name, runs, bytes));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await compare('the shape of google/ddpm-celebahq-256', celebaConfig, [32, 32], 5);
await compare('more than 2 GiB', wideConfig(1920), null, 1);
