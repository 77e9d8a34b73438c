import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { readUNet2DConfig } from '../../../../src/main/models/families/unet2d/config.ts';
import { listParameters } from '../../../../src/main/models/networks/unet2d/keys.ts';
import { deriveLayers } from '../../../../src/main/models/networks/unet2d/layers.ts';
import { pseudoRandom } from './golden.ts';

/** Of the shape of google/ddpm-celebahq-256 (and church, bedroom, cat): 113,673,219 parameters. */
export const celebaConfig = {
  _class_name: 'UNet2DModel',
  act_fn: 'silu',
  attention_head_dim: null,
  block_out_channels: [128, 128, 256, 256, 512, 512],
  center_input_sample: false,
  down_block_types: [
    'DownBlock2D',
    'DownBlock2D',
    'DownBlock2D',
    'DownBlock2D',
    'AttnDownBlock2D',
    'DownBlock2D',
  ],
  downsample_padding: 0,
  flip_sin_to_cos: false,
  freq_shift: 1,
  in_channels: 3,
  layers_per_block: 2,
  mid_block_scale_factor: 1,
  norm_eps: 1e-6,
  norm_num_groups: 32,
  out_channels: 3,
  sample_size: 256,
  time_embedding_type: 'positional',
  up_block_types: ['UpBlock2D', 'AttnUpBlock2D', 'UpBlock2D', 'UpBlock2D', 'UpBlock2D', 'UpBlock2D'],
};

/** One level whose weights take about 608 · channels² bytes; it samples quickly. */
export function wideConfig(channels: number): object {
  return {
    ...celebaConfig,
    sample_size: 4,
    layers_per_block: 1,
    add_attention: false,
    block_out_channels: [channels],
    down_block_types: ['DownBlock2D'],
    up_block_types: ['UpBlock2D'],
  };
}

/** Numbers that are repeated: making as many as a large network has would take minutes. */
const POOL = 1 << 20;

/**
 * Writes a UNet2DModel folder of any size with random float32 weights, scaled so that activations stay near 1, piece by
 * piece. Returns the bytes of its weights.
 */
export function writeRandomFolder(folder: string, config: object): number {
  const pool = pseudoRandom(POOL);
  return writeFolder(folder, config, (file, name, shape, at) => {
    const count = countOf(shape);
    const scale = shape.length > 1 ? 1.5 / Math.sqrt(count / shape[0]!) : 0.5;
    const shift = /norm.*weight$/.test(name) ? 1 : 0;
    const piece = pool.map((value) => value * scale + shift);
    for (let done = 0; done < count; done += POOL) {
      const bytes = new Uint8Array(piece.buffer, 0, 4 * Math.min(POOL, count - done));
      writeSync(file, bytes, 0, bytes.length, at + 4 * done);
    }
  });
}

/** The same with weights of zero, which take no room on the disk, and `bias` as that of its last convolution, at the end. */
export function writeSparseFolder(folder: string, config: object, bias: Float32Array): number {
  return writeFolder(folder, config, (file, name, shape, at) => {
    if (name === 'conv_out.bias') writeSync(file, new Uint8Array(bias.buffer), 0, 4 * bias.length, at);
    else ftruncateSync(file, at + 4 * countOf(shape));
  });
}

const countOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function writeFolder(
  folder: string,
  config: object,
  fill: (file: number, name: string, shape: readonly number[], at: number) => void,
): number {
  const shapes = listParameters(deriveLayers(readUNet2DConfig({ ...config }, 'config.json'), 'config.json'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const header: Record<string, unknown> = {};
  let bytes = 0;
  for (const [name, shape] of shapes)
    header[name] = { dtype: 'F32', shape, data_offsets: [bytes, (bytes += 4 * countOf(shape))] };
  const text = Buffer.from(JSON.stringify(header));
  const start = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, ' ');
  start.writeBigUInt64LE(BigInt(start.length - 8));
  start.set(text, 8);
  const file = openSync(join(folder, 'diffusion_pytorch_model.safetensors'), 'w');
  writeSync(file, start);
  let at = start.length;
  for (const [name, shape] of shapes) {
    fill(file, name, shape, at);
    at += 4 * countOf(shape);
  }
  closeSync(file);
  return bytes;
}
