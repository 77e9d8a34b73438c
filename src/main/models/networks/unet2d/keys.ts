import { list, show } from '../../../files/untrusted-text.ts';
import { malformed } from '../../error.ts';
import { unwrapKeys } from '../../places/key-prefix.ts';
import type { StoredTensor, StoredTensors } from '../../../formats/tensor.ts';
import type { AttentionLayer } from '../../graph/attention.ts';
import { hasShortcut, type ResnetLayer } from '../../graph/resnet.ts';
import { CLASS_KEY } from './classes.ts';
import { PICTURE_CHANNELS } from './skip-layers.ts';
import { featureWidth, FREQUENCIES } from './time.ts';
import { listAttentions, listResnets } from './layers.ts';
import type { UNet2DLayers } from './layers.ts';

/** Attention names before diffusers 0.15, at the end of a key, and what they are called since. */
const RENAMED: readonly (readonly [old: RegExp, now: string])[] = [
  [/\.query\.(weight|bias)$/, '.to_q.$1'],
  [/\.key\.(weight|bias)$/, '.to_k.$1'],
  [/\.value\.(weight|bias)$/, '.to_v.$1'],
  [/\.proj_attn\.(weight|bias)$/, '.to_out.0.$1'],
];

export interface MatchedKeys {
  readonly weights: Map<string, StoredTensor>;
  /** Warnings about the keys, one line each. */
  readonly warnings: readonly string[];
}

/**
 * Matches the tensors of a weight file with the parameters of its layers: prefixes of wrapping modules go, old
 * attention names become the present ones, and [C, C, 1, 1] attention weights [C, C]. Nothing is converted or copied
 * yet. Throws model/malformed naming missing keys and those that are there instead, or a shape that differs.
 */
export function matchKeys(layers: UNet2DLayers, tensors: StoredTensors, file: string): MatchedKeys {
  const expected = listParameters(layers);
  const unwrapped = unwrapKeys(tensors, (name) => expected.has(presentName(name)), file);
  const named = new Map<string, StoredTensor>();
  const originals = new Map<string, string>();
  for (const [name, tensor] of unwrapped.tensors) {
    const now = presentName(name);
    if (named.has(now))
      throw malformed(`${file}: ${list([name])} is given under its old and its present name`);
    named.set(now, tensor);
    originals.set(now, unwrapped.originals.get(name) ?? name);
  }
  checkNames(expected, originals, file);
  return {
    weights: new Map(
      [...expected].map(([name, shape]) => [name, fitShape(name, named.get(name)!, shape, file)]),
    ),
    warnings: unwrapped.warnings,
  };
}

/** @param originals the file's key for each name */
function checkNames(
  expected: ReadonlyMap<string, unknown>,
  originals: ReadonlyMap<string, string>,
  file: string,
): void {
  const missing = [...expected.keys()].filter((name) => !originals.has(name));
  const unexpected = [...originals].filter(([name]) => !expected.has(name)).map(([, original]) => original);
  if (missing.length > 0) {
    const instead = unexpected.length > 0 ? `; there instead: ${list(unexpected)}` : '';
    const none = originals.size === 0 ? '; it holds no tensors' : '';
    throw malformed(`${file}: missing ${list(missing)}${instead}${none}`);
  }
  if (unexpected.length > 0)
    throw malformed(`${file}: ${list(unexpected)} not part of the network that config.json describes`);
}

function presentName(name: string): string {
  if (!name.includes('attentions.')) return name;
  return RENAMED.reduce((result, [old, now]) => result.replace(old, now), name);
}

function fitShape(name: string, tensor: StoredTensor, shape: readonly number[], file: string): StoredTensor {
  const given = tensor.shape;
  const isPointwise = name.includes('attentions.') && given.length === 4 && given[2] === 1 && given[3] === 1;
  const comparable = isPointwise ? given.slice(0, 2) : given;
  if (comparable.length !== shape.length || comparable.some((size, i) => size !== shape[i]))
    throw malformed(`${file}: ${name} has shape ${show(given)}, config.json implies ${show(shape)}`);
  return { ...tensor, shape };
}

/** Name and shape of every parameter, in forward order of the parts. */
export function listParameters(layers: UNet2DLayers): Map<string, readonly number[]> {
  const { config } = layers;
  const first = config.blockOutChannels[0]!;
  const time = config.timeEmbedDim;
  const shapes = new Map<string, readonly number[]>();
  const addLayer = (key: string, ...shape: number[]): void => {
    shapes.set(`${key}.weight`, shape);
    shapes.set(`${key}.bias`, shape.slice(0, 1));
  };
  addLayer('conv_in', first, config.inChannels, 3, 3);
  if (config.timeEmbedding === 'fourier') shapes.set(FREQUENCIES, [first]);
  addLayer('time_embedding.linear_1', time, featureWidth(config));
  addLayer('time_embedding.linear_2', time, time);
  const { classEmbedding } = config;
  if (classEmbedding?.kind === 'table') shapes.set(`${CLASS_KEY}.weight`, [classEmbedding.count, time]);
  if (classEmbedding?.kind === 'timestep') {
    addLayer(`${CLASS_KEY}.linear_1`, time, featureWidth(config));
    addLayer(`${CLASS_KEY}.linear_2`, time, time);
  }
  for (const resnet of listResnets(layers)) addResnet(resnet, config.timeEmbedDim, addLayer);
  for (const attention of listAttentions(layers)) addAttention(attention, addLayer);
  for (const { sampler } of [...layers.down, ...layers.up])
    if (sampler?.kind === 'conv') addLayer(sampler.key, sampler.channels, sampler.channels, 3, 3);
  for (const { fromPicture } of layers.down)
    if (fromPicture) addLayer(fromPicture.key, fromPicture.channels, PICTURE_CHANNELS, 1, 1);
  for (const { toPicture } of layers.up) {
    if (!toPicture) continue;
    addLayer(`${toPicture.key}.skip_norm`, toPicture.channels);
    addLayer(`${toPicture.key}.skip_conv`, PICTURE_CHANNELS, toPicture.channels, 3, 3);
  }
  addLayer('conv_norm_out', first);
  addLayer('conv_out', config.outChannels, first, 3, 3);
  return shapes;
}

type AddLayer = (key: string, ...shape: number[]) => void;

function addResnet(resnet: ResnetLayer, timeEmbedDim: number, add: AddLayer): void {
  const { key, inChannels, outChannels, timeScaleShift } = resnet;
  const fromTime = timeScaleShift === 'scale_shift' ? 2 * outChannels : outChannels;
  add(`${key}.norm1`, inChannels);
  add(`${key}.conv1`, outChannels, inChannels, 3, 3);
  add(`${key}.time_emb_proj`, fromTime, timeEmbedDim);
  add(`${key}.norm2`, outChannels);
  add(`${key}.conv2`, outChannels, outChannels, 3, 3);
  if (hasShortcut(resnet)) add(`${key}.conv_shortcut`, outChannels, inChannels, 1, 1);
}

function addAttention({ key, channels, norm }: AttentionLayer, add: AddLayer): void {
  if (norm !== null) add(`${key}.group_norm`, channels);
  for (const part of ['to_q', 'to_k', 'to_v', 'to_out.0']) add(`${key}.${part}`, channels, channels);
}
