import type { StoredTensor } from '../../../formats/tensor.ts';
import { takeRows, type ParameterSource } from '../../networks/unet2d/renamed-keys.ts';
import { listAttentions, type UNet2DLayers } from '../../networks/unet2d/layers.ts';

const RESNET: Readonly<Record<string, string>> = {
  norm1: 'in_layers.0',
  conv1: 'in_layers.2',
  time_emb_proj: 'emb_layers.1',
  norm2: 'out_layers.0',
  conv2: 'out_layers.3',
  conv_shortcut: 'skip_connection',
};
const ATTENTION: Readonly<Record<string, string>> = { group_norm: 'norm', 'to_out.0': 'proj_out' };
/** Parts of qkv. */
const QKV = ['to_q', 'to_k', 'to_v'];
const OUTSIDE: Readonly<Record<string, string>> = {
  'time_embedding.linear_1': 'time_embed.0',
  'time_embedding.linear_2': 'time_embed.2',
  class_embedding: 'label_emb',
  conv_in: 'input_blocks.0.0',
  conv_norm_out: 'out.0',
  conv_out: 'out.2',
};
const MIDDLE: Readonly<Record<string, string>> = { 'resnets.0': '0', 'attentions.0': '1', 'resnets.1': '2' };

/**
 * Where OpenAI's UNetModel has the parameters of a UNet2DModel. Its blocks count through residual blocks and samplers; q, k
 * and v are one tensor, whose rows have one of two orders.
 */
export function openaiSources(
  layers: UNet2DLayers,
  order: 'new' | 'legacy',
): (name: string, shape: readonly number[]) => ParameterSource {
  const heads = new Map(listAttentions(layers).map((layer) => [layer.key, layer.heads]));
  return (name, shape) => {
    const dot = name.lastIndexOf('.');
    const [module, kind] = [name.slice(0, dot), name.slice(dot)];
    const attention = /^(.*\.attentions\.\d+)\.(to_[qkv])$/.exec(module);
    if (!attention) return { key: `${openaiModule(module, layers)}${kind}`, shape };
    const part = QKV.indexOf(attention[2]!);
    const [channels = 0, ...rest] = shape;
    const rows = rowsOf(part, channels, heads.get(attention[1]!)!, order);
    return {
      key: `${openaiModule(attention[1]!, layers)}.qkv${kind}`,
      shape: [3 * channels, ...rest],
      take: (tensor): StoredTensor => takeRows(tensor, rows),
    };
  };
}

/** The rows of qkv that are q (0), k (1) or v (2), head by head. */
function rowsOf(part: number, channels: number, heads: number, order: 'new' | 'legacy'): number[] {
  const width = channels / heads;
  return Array.from({ length: channels }, (_, row) => {
    if (order === 'new') return part * channels + row;
    const head = Math.floor(row / width);
    return (3 * head + part) * width + (row % width);
  });
}

function openaiModule(module: string, layers: UNet2DLayers): string {
  const groups =
    /^(down|up|mid)_blocks?(?:\.(\d+))?\.(resnets|attentions|(?:down|up)samplers)\.(\d+)(?:\.(.+))?$/.exec(
      module,
    );
  if (!groups) return OUTSIDE[module] ?? module;
  const [place, block, kind, at] = [groups[1]!, Number(groups[2] ?? 0), groups[3]!, Number(groups[4])];
  const rest = groups[5];
  const names = kind === 'attentions' ? ATTENTION : RESNET;
  const inner = rest === undefined ? '' : `.${names[rest] ?? rest}`;
  if (place === 'mid') return `middle_block.${MIDDLE[`${kind}.${at}`]!}${inner}`;
  // A level of the way down has one block more for its sampler; one of the way up has it within its last block.
  const perLevel = layers.config.layersPerBlock + 1;
  const isSampler = kind.endsWith('samplers');
  const index = block * perLevel + (isSampler ? perLevel - 1 : at);
  if (place === 'down') {
    const child = kind === 'attentions' ? 1 : 0;
    return `input_blocks.${1 + index}.${child}${rest === 'conv' ? '.op' : inner}`;
  }
  const afterAttention = layers.config.upBlocks[block]!.attention ? 2 : 1;
  const child = isSampler ? afterAttention : kind === 'attentions' ? 1 : 0;
  return `output_blocks.${index}.${child}${inner}`;
}
