import { join } from 'node:path';
import type * as ort from 'onnxruntime-node';
import { randn } from '../src/core/random/index.ts';
import { latentSize, makeLatent } from '../src/core/latent.ts';
import { ddim } from '../src/core/samplers/ddim.ts';
import { sampleSteps } from '../src/core/samplers/sample.ts';
import { planFor } from '../src/core/samplers/plan.ts';
import { defaultSettings } from '../src/core/settings.ts';
import { createSession, wrapSession, type Network } from '../src/main/engine/process/session.ts';
import { projectRoot } from '../src/main/project-root.ts';
import { openModel } from '../src/main/models/open.ts';
import type { ModelGraph, OpenedModel } from '../src/main/models/model.ts';
import { feedsOf } from './network-calls.ts';
import { median, quartiles } from './statistics.ts';

/**
 * What the sampler costs on top of the network: time per step of sampleSteps, with all that the engine puts
 * around a call, ÷ time of the same number of bare session.run calls, in alternating pairs within one run. The machine's noise
 * hits both sides of a pair alike, so the ratio is steadier than either time.
 */

const PAIRS = 24;
const STEPS = 10;
const BATCHES = [1, 4, 8, 16];

const settings = defaultSettings(STEPS);

async function secondsPerStep(run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000 / STEPS;
}

interface Contestants {
  readonly model: OpenedModel;
  readonly graph: ModelGraph;
  readonly session: ort.InferenceSession;
  readonly network: Network;
}

async function compare({ model, graph, session, network }: Contestants, batch: number): Promise<string> {
  const { latentShape: shape, scheduler } = model.info;
  const size = latentSize(shape);
  const draws = randn('torch-cpu', 0n, batch * size);
  const xT = Array.from({ length: batch }, (_, b) =>
    makeLatent(shape, draws.slice(b * size, (b + 1) * size)),
  );
  const plan = planFor(scheduler, settings);
  const denoise = network.run.bind(network);
  const feeds = feedsOf(graph, shape, batch);
  const raw = async (): Promise<void> => {
    for (let i = 0; i < plan.timesteps.length; i++) await session.run(feeds);
  };
  const sampled = async (): Promise<void> => {
    const clip = { rule: settings.clip, range: scheduler.clipSampleRange };
    const prediction = scheduler.predictionType;
    const steps = sampleSteps({ denoise, xT, plan, solver: ddim, eta: 0, clip, prediction, stepNoise: null });
    for await (const _ of steps) void _;
  };
  await raw();
  await sampled();
  const rawSeconds: number[] = [];
  const ratios: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    // Alternating which comes first keeps a drift of the machine out of the ratio.
    const [first, second] = pair % 2 === 0 ? [raw, sampled] : [sampled, raw];
    const a = await secondsPerStep(first);
    const b = await secondsPerStep(second);
    const [rawStep, sampledStep] = pair % 2 === 0 ? [a, b] : [b, a];
    rawSeconds.push(rawStep);
    ratios.push(sampledStep / rawStep);
  }
  const [low, high] = quartiles(ratios);
  const ms = (median(rawSeconds) * 1000).toFixed(1);
  return `batch ${String(batch).padStart(2)}: ${ms} ms a raw call, sampler ÷ raw = ${median(ratios).toFixed(3)} (quartiles ${low.toFixed(3)} … ${high.toFixed(3)}, ${PAIRS} pairs)`;
}

const bundledFolder = join(projectRoot(import.meta.dirname), 'resources', 'models');
const model = await openModel('bundled:toonhead-32', { bundledFolder });
const graph = await model.graph(null);
// One session for both sides: two would have their thread pools wait on the same cores.
const { latentShape: shape } = model.info;
const session = await createSession(graph, { provider: 'cpu', shape });
const network = wrapSession(session, graph, shape);
console.log(`sampler overhead, ${model.info.name} on the CPU, aim ≤ 1.03`);
for (const batch of BATCHES) console.log(await compare({ model, graph, session, network }, batch));
await network.release();
