import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Condition } from '../../../../src/core/condition.ts';
import { readNpy } from '../../../../src/main/formats/npy/npy.ts';
import { createNetwork } from '../../../../src/main/engine/process/session.ts';
import type { ModelGraph } from '../../../../src/main/models/model.ts';
import type { LatentShape } from '../../../../src/core/latent.ts';
import { fixtures } from './golden.ts';

/** An array of a folder of golden data of a family. */
export async function readFamilyArray(
  family: string,
  part: string,
): Promise<{ readonly shape: readonly number[]; readonly data: Float32Array }> {
  const file = join(fixtures, 'families', family, `case_${part}.npy`);
  return readNpy(await readFile(file), file);
}

/** What a network is given in a golden case: three samples, each with another time and class. */
export interface FamilyCase {
  readonly sample: Float32Array;
  readonly times: readonly number[];
  readonly conditions: readonly Condition[];
  readonly eps: Float32Array;
}

export async function readFamilyCase(family: string, hasClass: boolean): Promise<FamilyCase> {
  const read = (part: string): ReturnType<typeof readFamilyArray> => readFamilyArray(family, part);
  const [sample, times, eps] = [await read('sample'), await read('timestep'), await read('eps')];
  const classes = hasClass ? await read('class') : null;
  const count = times.data.length;
  return {
    sample: sample.data,
    times: [...times.data],
    conditions: classes ? conditionsOf(classes) : Array<Condition>(count).fill(null),
    eps: eps.data,
  };
}

/** [N] labels, or [N, width] embeddings. */
export function conditionsOf({
  shape,
  data,
}: {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}): Condition[] {
  const [count = 0, width] = shape;
  return Array.from({ length: count }, (_, i) => ({
    class: width === undefined ? data[i]! : [...data.subarray(i * width, (i + 1) * width)],
  }));
}

/** One evaluation on the CPU. */
export async function evaluate(
  graph: ModelGraph,
  shape: LatentShape,
  { sample, times, conditions }: Omit<FamilyCase, 'eps'>,
): Promise<Float32Array> {
  const network = await createNetwork(graph, { provider: 'cpu', shape });
  try {
    return await network.run(sample, times, times.length, conditions);
  } finally {
    await network.release();
  }
}

/** Sample i of a case alone. */
export function sampleOf(
  { sample, times, conditions }: Omit<FamilyCase, 'eps'>,
  i: number,
): Omit<FamilyCase, 'eps'> {
  const size = sample.length / times.length;
  return {
    sample: sample.slice(i * size, (i + 1) * size),
    times: [times[i]!],
    conditions: [conditions[i]!],
  };
}
