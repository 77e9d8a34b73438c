import { encodeSafetensors, randomWeights } from './weights.ts';
import type { Tensors } from './weights.ts';

/** The config of a network that is soon run: one level of four channels. */
export const tinyConfig = {
  _class_name: 'UNet2DModel',
  sample_size: 8,
  in_channels: 3,
  out_channels: 3,
  layers_per_block: 1,
  block_out_channels: [4],
  down_block_types: ['DownBlock2D'],
  up_block_types: ['UpBlock2D'],
  norm_num_groups: 2,
  attention_head_dim: 2,
  add_attention: false,
};

export const tinyTensors: Tensors = randomWeights(tinyConfig);
/** The weights of tinyConfig as a safetensors file. */
export const tinyWeights = encodeSafetensors(tinyTensors);

/** The same under other keys. */
export function renameWeights(rename: (key: string) => string): Uint8Array {
  return encodeSafetensors(new Map([...tinyTensors].map(([key, tensor]) => [rename(key), tensor])));
}

/** A folder's files: the config and weights named so, all with the same numbers. */
export function tinyFolder(folder: string, ...names: string[]): Record<string, Uint8Array | object> {
  return {
    [`${folder}/config.json`]: tinyConfig,
    ...Object.fromEntries(names.map((name) => [`${folder}/${name}`, tinyWeights])),
  };
}

export const plainName = 'diffusion_pytorch_model.safetensors';
