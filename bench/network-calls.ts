import { setTimeout } from 'node:timers/promises';
import * as ort from 'onnxruntime-node';
import { randn } from '../src/core/random/index.ts';
import { latentSize, type LatentShape } from '../src/core/latent.ts';
import type { ModelGraph } from '../src/main/models/model.ts';
import { median, quartiles } from './statistics.ts';

/** The inputs of one call: a batch of noise at t = 500. */
export function feedsOf(graph: ModelGraph, shape: LatentShape, batch: number): Record<string, ort.Tensor> {
  const inputs = graph.inputs(Array<number>(batch).fill(500), Array<null>(batch).fill(null));
  const xt = randn('torch-cpu', 0n, batch * latentSize(shape));
  return {
    [graph.sampleInput]: new ort.Tensor('float32', xt, [batch, ...shape]),
    ...Object.fromEntries(
      inputs.map(({ name, shape: sizes, data }) => [
        name,
        new ort.Tensor('float32', data as Float32Array, sizes),
      ]),
    ),
  };
}

const PAUSE_MS = 40;

/** One way of making the same calls. */
export interface Contestant {
  readonly name: string;
  /** Makes one call; resolves with the seconds it took. */
  call(): Promise<number>;
}

/** Seconds that `call` takes. */
export async function secondsOf(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await call();
  return (performance.now() - start) / 1000;
}

/**
 * Seconds per call of each contestant, `rounds` values each. Within a round all are called in turn, `calls` times each,
 * and each round begins with another one: a drift of the machine hits all alike.
 */
export async function callInTurn(
  contestants: readonly Contestant[],
  rounds: number,
  calls: number,
): Promise<number[][]> {
  for (const { call } of contestants) await call();
  const seconds = contestants.map((): number[] => []);
  for (let round = 0; round < rounds; round++)
    for (let turn = 0; turn < contestants.length; turn++) {
      const at = (round + turn) % contestants.length;
      await setTimeout(PAUSE_MS); // until the threads of the contestant before have stopped polling
      let sum = 0;
      for (let i = 0; i < calls; i++) sum += await contestants[at]!.call();
      seconds[at]!.push(sum / calls);
    }
  return seconds;
}

/** The first series divided by each other one, round by round: median and quartiles. */
export function describeRatios(contestants: readonly Contestant[], seconds: readonly number[][]): string {
  const [first, ...others] = seconds;
  const texts = others.map((other, i) => {
    const ratios = first!.map((value, round) => value / other[round]!);
    const [low, high] = quartiles(ratios);
    const spread = `quartiles ${low.toFixed(2)} … ${high.toFixed(2)}`;
    return `÷ ${contestants[i + 1]!.name} = ${median(ratios).toFixed(2)} (${spread})`;
  });
  return texts.join(', ');
}

/** Time of `a` ÷ time of `b`, in pairs that alternate which is first: median and quartiles. */
export async function compareInPairs(
  a: () => Promise<void>,
  b: () => Promise<void>,
  pairs: number,
): Promise<string> {
  const ratios: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const [first, second] = pair % 2 === 0 ? [a, b] : [b, a];
    const times = [await secondsOf(first), await secondsOf(second)] as const;
    ratios.push(pair % 2 === 0 ? times[0] / times[1] : times[1] / times[0]);
  }
  const [low, high] = quartiles(ratios);
  return `${median(ratios).toFixed(3)} (quartiles ${low.toFixed(3)} … ${high.toFixed(3)}, ${pairs} pairs)`;
}
