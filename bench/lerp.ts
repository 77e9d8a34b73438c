import { bundledLocation, bundledModels } from '../src/contract/bundled-model.ts';
import { distances } from '../src/core/metrics/index.ts';
import { previewSettings } from '../src/core/samplers/preview.ts';
import { defaultSettings, type SamplingSettings } from '../src/core/settings.ts';
import type { Latent } from '../src/core/latent.ts';
import type { LatentRef } from '../src/core/latent-ref.ts';
import { openHeadlessStudio } from '../src/main/headless.ts';
import type { Studio } from '../src/main/studio.ts';
import { median, quantile } from './statistics.ts';

/**
 * How far lerp's middle is from slerp's: 200 pairs of seeds (0 and 1, 2 and 3, …), each sampled at u = ½ on both paths as
 * previews are, compared by MSE in [0, 1]; the 40 with the largest again by DDIM at the lessons' S = 20, and of the first
 * five the saturation (mean of max − min over the channels) of both. The lesson "Why slerp" shows the pair with the largest
 * MSE at S = 20 (src/renderer/lessons/why-slerp.ts).
 */

const PAIRS = 200;
const STEPS = 20;
/** Previews rank pairs only roughly. */
const CANDIDATES = 40;
const SHOWN = 5;

interface Pair {
  readonly index: number;
  readonly mse: number;
  readonly saturation: { readonly slerp: number; readonly lerp: number };
}

function middleOf(kind: 'slerp' | 'lerp', pair: number): LatentRef {
  const seed = (n: number): LatentRef => ({ kind: 'seed', stream: 'torch-cpu', seed: String(n) });
  return { kind, a: seed(2 * pair), b: seed(2 * pair + 1), u: 0.5 };
}

/** Mean over the pixels of max − min over the channels, in [0, 1]. */
function saturationOf({ data, shape: [channels, height, width] }: Latent): number {
  const area = height * width;
  let sum = 0;
  for (let i = 0; i < area; i++) {
    const values = Array.from({ length: channels }, (_, c) =>
      Math.min(1, Math.max(0, (data[c * area + i]! + 1) / 2)),
    );
    sum += Math.max(...values) - Math.min(...values);
  }
  return sum / area;
}

/** The pairs, the one with the largest MSE first. */
async function measure(
  studio: Studio,
  indices: readonly number[],
  settings: SamplingSettings,
): Promise<Pair[]> {
  const specs = indices.flatMap((i) =>
    (['slerp', 'lerp'] as const).map(
      (kind) => ({ task: 'sample', ref: middleOf(kind, i), settings }) as const,
    ),
  );
  const { tiles } = await studio.runTiles(specs, [], {});
  const pairs = indices.map((index, i): Pair => {
    const [slerp, lerp] = [tiles[2 * i]!, tiles[2 * i + 1]!];
    const saturation = { slerp: saturationOf(slerp), lerp: saturationOf(lerp) };
    return { index, mse: distances(lerp, slerp).mse, saturation };
  });
  return pairs.sort((a, b) => b.mse - a.mse);
}

function describe({ index, mse, saturation: { slerp, lerp } }: Pair): string {
  return (
    `  seeds ${2 * index}, ${2 * index + 1}: MSE ${mse.toFixed(4)}, ` +
    `saturation slerp ${slerp.toFixed(3)}, lerp ${lerp.toFixed(3)}`
  );
}

async function measureModel(model: string): Promise<void> {
  const studio = await openHeadlessStudio({ model, provider: 'cpu' });
  try {
    const preview = previewSettings(studio.state.model?.scheduler ?? null);
    const usual = defaultSettings(preview.numSteps);
    const all = await measure(
      studio,
      Array.from({ length: PAIRS }, (_, i) => i),
      { ...usual, ...preview },
    );
    const mses = all.map(({ mse }) => mse);
    console.log(
      `${model}, previews of ${PAIRS} pairs: MSE of lerp's middle to slerp's, median ${median(mses).toFixed(4)}, ` +
        `tenth ${quantile(mses, 0.1).toFixed(4)}, nine tenths ${quantile(mses, 0.9).toFixed(4)}`,
    );
    const most = all.slice(0, CANDIDATES).map(({ index }) => index);
    const again = await measure(studio, most, { ...usual, numSteps: STEPS });
    for (const pair of again.slice(0, SHOWN)) console.log(describe(pair));
  } finally {
    await studio.close();
  }
}

for (const name of bundledModels.toReversed()) await measureModel(bundledLocation(name)); // the small one first
