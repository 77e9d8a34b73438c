import { createHash } from 'node:crypto';
import { bytesOf, type StoredTensor } from '../../../formats/tensor.ts';
import { addLayer, type ParameterShapes } from '../../graph/parameters.ts';
import { innerWidthOf, widthOf, type DiTConfig } from './config.ts';

/** Width of the sinusoids of t, a constant of CombinedTimestepLabelEmbeddings. */
export const TIME_FEATURES = 256;

/** Prefix of the names of block i. */
export function blockKey(i: number): string {
  return `transformer_blocks.${i}`;
}

/** Prefixes of the embedders of time and class in a block, and the name of the table of classes. */
export function embedderKeys(i: number): { readonly time: string; readonly table: string } {
  const key = `${blockKey(i)}.norm1.emb`;
  return { time: `${key}.timestep_embedder`, table: `${key}.class_embedder.embedding_table.weight` };
}

/** Name and shape of every parameter of a DiT, in forward order. */
export function listParameters(config: DiTConfig): ParameterShapes {
  const { inChannels, outChannels, patchSize, layers, attentionBias } = config;
  const width = widthOf(config);
  const shapes: ParameterShapes = new Map();
  const add = (key: string, ...shape: number[]): void => addLayer(shapes, key, ...shape);
  add('pos_embed.proj', width, inChannels, patchSize, patchSize);
  for (let i = 0; i < layers; i++) {
    const key = blockKey(i);
    const { time, table } = embedderKeys(i);
    add(`${time}.linear_1`, width, TIME_FEATURES);
    add(`${time}.linear_2`, width, width);
    shapes.set(table, [config.numClasses + 1, width]);
    add(`${key}.norm1.linear`, 6 * width, width);
    for (const part of ['to_q', 'to_k', 'to_v', 'to_out.0']) add(`${key}.attn1.${part}`, width, width);
    if (config.normAffine) add(`${key}.norm3`, width);
    add(`${key}.ff.net.0.proj`, innerWidthOf(config), width);
    add(`${key}.ff.net.2`, width, 4 * width);
  }
  add('proj_out_1', 2 * width, width);
  add('proj_out_2', patchSize ** 2 * outChannels, width);
  if (!attentionBias) for (const name of attentionBiases(config)) shapes.delete(name);
  return shapes;
}

/** Names of the biases of q, k and v, which there are with attention_bias only. */
function attentionBiases({ layers }: DiTConfig): string[] {
  return Array.from({ length: layers }, (_, i) =>
    ['to_q', 'to_k', 'to_v'].map((part) => `${blockKey(i)}.attn1.${part}.bias`),
  ).flat();
}

/** The weights with zeros for the biases that the network does without. */
export function withBiases(
  config: DiTConfig,
  weights: ReadonlyMap<string, StoredTensor>,
): ReadonlyMap<string, StoredTensor> {
  if (config.attentionBias) return weights;
  const width = widthOf(config);
  const zeros: StoredTensor = { shape: [width], type: 'F32', read: () => new Float32Array(width) };
  return new Map([...weights, ...attentionBiases(config).map((name) => [name, zeros] as const)]);
}

/**
 * For each block, the first one with equal embedders of time and class. Each block has its own copy of them, in published files
 * equal ones; the graph then has one. Reads these tensors.
 */
export function findSharedEmbedders(
  { layers }: DiTConfig,
  weights: ReadonlyMap<string, StoredTensor>,
): readonly number[] {
  const first = new Map<string, number>();
  return Array.from({ length: layers }, (_, i) => {
    const { time, table } = embedderKeys(i);
    const names = [1, 2].flatMap((n) => [`${time}.linear_${n}.weight`, `${time}.linear_${n}.bias`]);
    const hash = createHash('sha256');
    for (const name of [...names, table]) hash.update(bytesOf(weights.get(name)!.read()));
    const digest = hash.digest('hex');
    if (!first.has(digest)) first.set(digest, i);
    return first.get(digest)!;
  });
}
