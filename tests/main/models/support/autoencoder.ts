import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { readNpy } from '../../../../src/main/formats/npy/npy.ts';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType,
} from '../../../../src/main/models/graph/onnx_pb.ts';
import type { ModelGraph } from '../../../../src/main/models/model.ts';
import { createNetwork } from '../../../../src/main/engine/process/session.ts';
import type { LatentShape } from '../../../../src/core/latent.ts';
import { autoencoderKLClass } from '../../../../src/main/models/families/autoencoder-kl/index.ts';
import { vqModelClass } from '../../../../src/main/models/families/vq-model/index.ts';
import { CODES } from '../../../../src/main/models/networks/autoencoder/codebook.ts';
import { listDecoder, listEncoder } from '../../../../src/main/models/networks/autoencoder/keys.ts';
import { deriveLayers } from '../../../../src/main/models/networks/autoencoder/layers.ts';
import type { AutoencoderClass } from '../../../../src/main/models/networks/autoencoder/open.ts';
import { fixtures, pseudoRandom } from './golden.ts';
import type { Tensors } from './weights.ts';

/** The folder of a golden case of families. */
export const familyFolder = (name: string): string => join(fixtures, 'families', name);

/** `case_<part>.npy` of such a folder. */
export async function readPart(name: string, part: string): Promise<Float32Array> {
  const file = join(familyFolder(name), `case_${part}.npy`);
  return readNpy(await readFile(file), file).data as Float32Array;
}

/** What a decoder or an encoder gives on the CPU. */
export async function runCoder(
  graph: ModelGraph,
  shape: LatentShape,
  input: Float32Array,
  batch: number,
): Promise<Float32Array> {
  const network = await createNetwork(graph, { provider: 'cpu', shape });
  try {
    return await network.run(input, [], batch);
  } finally {
    await network.release();
  }
}

/** The same graph of a VQModel's decoder, but with the numbers of the codes that it chooses, [1, H, W], as its output. */
export function codesOf(graph: ModelGraph, [, height, width]: LatentShape): ModelGraph {
  const model = fromBinary(ModelProtoSchema, graph.model);
  const to = { name: 'to', type: AttributeProto_AttributeType.INT, i: BigInt(TensorProto_DataType.FLOAT) };
  const attribute = [create(AttributeProtoSchema, to)];
  const node = { opType: 'Cast', name: 'codes', input: [CODES], output: ['codes'], attribute };
  model.graph!.node.push(create(NodeProtoSchema, node));
  const output = model.graph!.output[0]!;
  output.name = 'codes';
  if (output.type?.value.case === 'tensorType') delete output.type.value.value.shape;
  return {
    ...graph,
    model: toBinary(ModelProtoSchema, model),
    output: 'codes',
    outputShape: [1, height, width],
  };
}

const classes: readonly AutoencoderClass[] = [vqModelClass, autoencoderKLClass];

/** Random weights of the shapes that an autoencoder's config implies, scaled so that activations stay near 1. */
export function randomAutoencoder(json: { readonly _class_name: string }): Tensors {
  const kind = classes.find(({ className }) => className === json._class_name)!;
  const layers = deriveLayers(kind.readConfig({ ...json }, 'config.json').config, 'config.json');
  const shapes = [...listEncoder(layers), ...listDecoder(layers)];
  return new Map(
    shapes.map(([name, shape], i) => {
      const count = shape.reduce((a, b) => a * b, 1);
      const scale = shape.length > 1 ? 1.5 / Math.sqrt(count / shape[0]!) : 0.5;
      const shift = /norm.*weight$/.test(name) ? 1 : 0;
      return [name, { shape, data: pseudoRandom(count, i + 7).map((value) => value * scale + shift) }];
    }),
  );
}
