import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conditionProblem } from '../../../../../src/contract/condition.ts';
import { noOptions } from '../../../../../src/contract/model.ts';
import { inferSizes } from '../../../../../src/main/models/graph/sizes/infer.ts';
import { readStructure } from '../../../../../src/main/models/graph/sizes/graph.ts';
import { makeValue } from '../../../../../src/main/models/graph/sizes/value.ts';
import { TensorProto_DataType } from '../../../../../src/main/models/graph/onnx_pb.ts';
import { openModel } from '../../../../../src/main/models/open.ts';
import { evaluate, readFamilyCase, sampleOf } from '../../support/family-case.ts';
import { bundledFolder, fixtures, relativeError } from '../../support/golden.ts';

const folders: readonly { name: string; hasClass: boolean; size?: readonly [number, number] }[] = [
  { name: 'class-embedding', hasClass: true },
  { name: 'class-timestep', hasClass: true },
  { name: 'class-identity', hasClass: true },
  { name: 'learned-variance', hasClass: false },
];

const bitsOf = (floats: Float32Array): Uint32Array => new Uint32Array(floats.buffer);

describe.each(folders)('$name', ({ name, hasClass, size = null }) => {
  const open = (): ReturnType<typeof openModel> =>
    openModel(join(fixtures, 'families', name), { bundledFolder, ...noOptions, size });

  it("gives diffusers' eps, batch axis free or fixed", async () => {
    const { info, graph } = await open();
    const golden = await readFamilyCase(name, hasClass);
    for (const condition of golden.conditions) expect(conditionProblem(info.classes, condition)).toBeNull();
    for (const batch of [null, 3]) {
      const eps = await evaluate(await graph(batch), info.latentShape, golden);
      expect(relativeError(eps, golden.eps)).toBeLessThanOrEqual(2e-5);
    }
  });

  it('gives a sample bit for bit the same eps alone and in a batch', async () => {
    const { info, graph } = await open();
    const golden = await readFamilyCase(name, hasClass);
    const together = await evaluate(await graph(null), info.latentShape, golden);
    const size = together.length / 3;
    for (const i of [0, 1, 2]) {
      const alone = await evaluate(await graph(null), info.latentShape, sampleOf(golden, i));
      expect(bitsOf(alone)).toEqual(bitsOf(together.slice(i * size, (i + 1) * size)));
    }
  });

  it('has a graph of which the size of every tensor is known', async () => {
    const { info, graph } = await open();
    const { model, inputs, exampleCondition, sampleInput } = await graph(2);
    const fed = inputs([1, 1], [exampleCondition, exampleCondition]);
    const values = new Map(
      fed.map(({ name: input, shape, data }) => [
        input,
        makeValue(
          data instanceof Float32Array ? TensorProto_DataType.FLOAT : TensorProto_DataType.INT64,
          shape,
        ),
      ]),
    );
    values.set(sampleInput, makeValue(TensorProto_DataType.FLOAT, [2, ...info.latentShape]));
    const unknown: string[] = [];
    inferSizes(readStructure(model), values, (tensor, value) => {
      if (value.shape === null || value.shape.includes(null)) unknown.push(tensor);
    });
    expect(unknown).toEqual([]);
  });
});
