import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conditionProblem } from '../../../../../src/contract/condition.ts';
import { noOptions, type ClassInfo } from '../../../../../src/contract/model.ts';
import type { LatentShape } from '../../../../../src/core/latent.ts';
import { unet2d } from '../../../../../src/main/models/families/unet2d/index.ts';
import { inferSizes } from '../../../../../src/main/models/graph/sizes/infer.ts';
import { readStructure } from '../../../../../src/main/models/graph/sizes/graph.ts';
import { makeValue } from '../../../../../src/main/models/graph/sizes/value.ts';
import { TensorProto_DataType } from '../../../../../src/main/models/graph/onnx_pb.ts';
import type { ModelGraph, TimeRange } from '../../../../../src/main/models/model.ts';
import { openModel } from '../../../../../src/main/models/open.ts';
import {
  conditionsOf,
  evaluate,
  readFamilyArray,
  readFamilyCase,
  sampleOf,
  type FamilyCase,
} from '../../support/family-case.ts';
import { bundledFolder, fixtures, relativeError } from '../../support/golden.ts';

interface Folder {
  readonly name: string;
  readonly hasClass?: true;
  readonly size?: readonly [number, number];
  /** Of a folder whose scheduler says other times than whole ones: its network is opened alone. */
  readonly times?: TimeRange;
}

const folders: readonly Folder[] = [
  { name: 'class-embedding', hasClass: true },
  { name: 'class-timestep', hasClass: true },
  { name: 'class-identity', hasClass: true },
  { name: 'learned-variance' },
  { name: 'adm', hasClass: true },
  { name: 'unet-no-sample-size', size: [12, 8] },
  { name: 'unet-fourier' },
  { name: 'ncsnpp', times: { kind: 'fraction', isSigma: true } },
  { name: 'consistency', hasClass: true, times: { kind: 'fraction', isSigma: false } },
];

interface Opened {
  readonly shape: LatentShape;
  readonly classes: ClassInfo | null;
  graph(batch: number | null): Promise<ModelGraph>;
}

async function openFolder({ name, size = null, times }: Folder): Promise<Opened> {
  const root = join(fixtures, 'families', name);
  if (!times) {
    const { info, graph } = await openModel(root, { bundledFolder, ...noOptions, size });
    return { shape: info.latentShape, classes: info.classes, graph };
  }
  const place = { root, folder: join(root, 'unet'), file: null, others: [], sidecar: null };
  const { denoiser, classes } = await unet2d.open(
    { ...place, components: ['unet'] },
    { size: null, architecture: null },
  );
  return { shape: denoiser.shape, classes, graph: (batch) => denoiser.graph({ batch, times }) };
}

async function caseOf({ name, hasClass = false as boolean }: Folder): Promise<FamilyCase> {
  if (name !== 'consistency') return readFamilyCase(name, hasClass);
  const [sample, classes] = [await readFamilyArray(name, 'xT'), await readFamilyArray(name, 'class')];
  return {
    sample: sample.data,
    times: [...classes.data].map(() => 321.5),
    conditions: conditionsOf(classes),
    eps: (await readFamilyArray(name, 'model')).data,
  };
}

const bitsOf = (floats: Float32Array): Uint32Array => new Uint32Array(floats.slice().buffer);

describe.each(folders)('$name', (folder) => {
  it("gives diffusers' output, batch axis free or fixed", async () => {
    const { shape, classes, graph } = await openFolder(folder);
    const golden = await caseOf(folder);
    for (const condition of golden.conditions) expect(conditionProblem(classes, condition)).toBeNull();
    for (const batch of [null, golden.times.length]) {
      const eps = await evaluate(await graph(batch), shape, golden);
      expect(relativeError(eps, golden.eps)).toBeLessThanOrEqual(2e-5);
    }
  });

  it('gives a sample bit for bit the same alone and in a batch', async () => {
    const { shape, graph } = await openFolder(folder);
    const golden = await caseOf(folder);
    const together = await evaluate(await graph(null), shape, golden);
    const size = together.length / golden.times.length;
    for (const i of golden.times.keys()) {
      const alone = await evaluate(await graph(null), shape, sampleOf(golden, i));
      expect(bitsOf(alone)).toEqual(bitsOf(together.slice(i * size, (i + 1) * size)));
    }
  });

  it('has a graph of which the size of every tensor is known', async () => {
    const { shape, graph } = await openFolder(folder);
    const { model, inputs, exampleCondition, sampleInput, outputShape, output } = await graph(2);
    const fed = inputs([1, 1], [exampleCondition, exampleCondition]).map((input) => {
      const type =
        input.data instanceof Float32Array ? TensorProto_DataType.FLOAT : TensorProto_DataType.INT64;
      return [input.name, makeValue(type, input.shape)] as const;
    });
    const sample = makeValue(TensorProto_DataType.FLOAT, [2, ...shape]);
    const [unknown, given]: [string[], unknown[]] = [[], []];
    inferSizes(readStructure(model), new Map([...fed, [sampleInput, sample]]), (tensor, value) => {
      if (value.shape === null || value.shape.includes(null)) unknown.push(tensor);
      if (tensor === output) given.push(value.shape);
    });
    expect(unknown).toEqual([]);
    expect(given).toEqual([[2, ...outputShape]]);
  });
});
