import { distances } from '../src/core/metrics/index.ts';
import { defaultSettings } from '../src/core/settings.ts';
import type { Latent } from '../src/core/latent.ts';
import type { LatentRef } from '../src/core/latent-ref.ts';
import { openHeadlessStudio } from '../src/main/headless.ts';
import { median, quantile } from './statistics.ts';

/**
 * How far lerp's middle is from slerp's: 200 pairs of seeds (0 and 1, 2 and 3, …), each sampled at u = ½ on both paths,
 * compared by MSE in [0, 1]; and the saturation (mean of max − min over the channels) of both. The lesson "Why slerp" shows
 * the pair with the largest MSE (src/renderer/lessons/why-slerp.ts). Models are named on the command line.
 */

const PAIRS = 200;
const STEPS = 20;
const SHOWN = 5;

interface Pair {
  readonly seeds: string;
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

async function measure(model: string): Promise<Pair[]> {
  const studio = await openHeadlessStudio({ model, provider: 'cpu' });
  try {
    const settings = defaultSettings(STEPS);
    const indices = Array.from({ length: PAIRS }, (_, i) => i);
    const specs = indices.flatMap((i) =>
      (['slerp', 'lerp'] as const).map((kind) => ({ task: 'sample', ref: middleOf(kind, i), settings }) as const),
    );
    const { tiles } = await studio.runTiles(specs, [], {});
    return indices.map((i) => {
      const [slerp, lerp] = [tiles[2 * i]!, tiles[2 * i + 1]!];
      const saturation = { slerp: saturationOf(slerp), lerp: saturationOf(lerp) };
      return { seeds: `${2 * i}, ${2 * i + 1}`, mse: distances(lerp, slerp).mse, saturation };
    });
  } finally {
    await studio.close();
  }
}

function describe({ seeds, mse, saturation: { slerp, lerp } }: Pair): string {
  return `seeds ${seeds}: MSE ${mse.toFixed(4)}, saturation slerp ${slerp.toFixed(3)}, lerp ${lerp.toFixed(3)}`;
}

const named = process.argv.slice(2);
for (const model of named.length > 0 ? named : ['bundled:toonhead-32']) {
  const pairs = await measure(model);
  const mses = pairs.map(({ mse }) => mse);
  console.log(
    `${model}, S = ${STEPS}, ${PAIRS} pairs: MSE of lerp's middle to slerp's, median ${median(mses).toFixed(4)}, ` +
      `tenth ${quantile(mses, 0.1).toFixed(4)}, nine tenths ${quantile(mses, 0.9).toFixed(4)}`,
  );
  for (const pair of pairs.toSorted((a, b) => b.mse - a.mse).slice(0, SHOWN)) console.log(`  ${describe(pair)}`);
}
