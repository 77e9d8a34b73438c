import { join } from 'node:path';
import { randn } from '../src/core/random/index.ts';
import { defaultSettings } from '../src/core/settings.ts';
import { spawnEngineChild } from '../src/main/engine/process/child-process.ts';
import { noFolders } from '../src/main/engine/process/folders.ts';
import { ProviderTrialLog } from '../src/main/engine/process/provider-trials.ts';
import { fontSource } from '../src/main/font-store.ts';
import { projectRoot } from '../src/main/project-root.ts';
import { createStudio } from '../src/main/studio/create-studio.ts';
import type { Studio } from '../src/main/studio.ts';
import { compareInPairs } from './network-calls.ts';

/**
 * Two engines with a model each that work at the same time ÷ the same work one after the other, in alternating pairs.
 */

const PAIRS = 8;
const PICTURES = 16;
const STEPS = 10;
const root = projectRoot(import.meta.dirname);

async function openEngine(location: string): Promise<Studio> {
  const studio = createStudio({
    version: '0.0.0',
    resources: join(root, 'resources'),
    spawnEngine: () => spawnEngineChild(join(root, 'out', 'main', 'engine.js'), noFolders),
    trials: new ProviderTrialLog(null),
    fonts: fontSource([]),
  });
  await studio.open(location, 'cpu');
  return studio;
}

let seed = 0n;
async function work(studio: Studio): Promise<void> {
  seed += 1n;
  const shape = studio.state.model!.latentShape;
  const size = shape.reduce((a, b) => a * b);
  const input = { shape: [PICTURES, ...shape], data: randn('torch-cpu', seed, PICTURES * size) };
  await studio.runBatch('sample', { input, settings: defaultSettings(STEPS) });
}

const locations = process.argv.slice(2);
const [a = 'bundled:toonhead-32', b = a] = locations;
const engines = [await openEngine(a), await openEngine(b)] as const;
for (const engine of engines) {
  const { used } = await engine.measureMemory();
  console.log(`${engine.state.model!.name}: ${((used ?? 0) / 1e6).toFixed(0)} MB after opening`);
}
const together = async (): Promise<void> => void (await Promise.all(engines.map(work)));
const inTurn = async (): Promise<void> => {
  for (const engine of engines) await work(engine);
};
await together();
console.log(
  `two engines at the same time ÷ one after the other: ${await compareInPairs(together, inTurn, PAIRS)}`,
);
for (const engine of engines) {
  const { used } = await engine.measureMemory();
  console.log(`${engine.state.model!.name}: ${((used ?? 0) / 1e6).toFixed(0)} MB after sampling`);
  await engine.close();
}
