import { describe, expect, it } from 'vitest';
import {
  architecturePresets,
  type ArchitecturePreset,
} from '../../../../../src/contract/architecture-presets.ts';
import { readUNetArguments } from '../../../../../src/main/models/families/guided-diffusion/arguments.ts';
import { openaiSources } from '../../../../../src/main/models/families/guided-diffusion/keys.ts';
import { presets } from '../../../../../src/main/models/families/guided-diffusion/presets.ts';
import { listParameters } from '../../../../../src/main/models/networks/unet2d/keys.ts';
import { deriveLayers } from '../../../../../src/main/models/networks/unet2d/layers.ts';

interface Arguments {
  readonly in_channels: number;
  readonly model_channels: number;
  readonly out_channels: number;
  readonly num_res_blocks: number;
  readonly attention: readonly number[];
  readonly channel_mult: readonly number[];
  readonly num_classes: number | null;
  readonly use_scale_shift_norm: boolean;
  readonly resblock_updown: boolean;
}

/** Names and shapes of the parameters in the order in which UNetModel.__init__ (guided_diffusion/unet.py) makes them. */
function constructUNetModel(args: Arguments): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  const layer = (key: string, ...shape: number[]): void => {
    shapes.set(`${key}.weight`, shape);
    shapes.set(`${key}.bias`, shape.slice(0, 1));
  };
  const embed = 4 * args.model_channels;
  const resblock = (key: string, channels: number, out: number): void => {
    layer(`${key}.in_layers.0`, channels);
    layer(`${key}.in_layers.2`, out, channels, 3, 3);
    layer(`${key}.emb_layers.1`, args.use_scale_shift_norm ? 2 * out : out, embed);
    layer(`${key}.out_layers.0`, out);
    layer(`${key}.out_layers.3`, out, out, 3, 3);
    if (channels !== out) layer(`${key}.skip_connection`, out, channels, 1, 1);
  };
  const attention = (key: string, channels: number): void => {
    layer(`${key}.norm`, channels);
    layer(`${key}.qkv`, 3 * channels, channels);
    layer(`${key}.proj_out`, channels, channels);
  };
  layer('time_embed.0', embed, args.model_channels);
  layer('time_embed.2', embed, embed);
  if (args.num_classes !== null) shapes.set('label_emb.weight', [args.num_classes, embed]);
  let ch = Math.trunc(args.channel_mult[0]! * args.model_channels);
  const inputCh = ch;
  layer('input_blocks.0.0', ch, args.in_channels, 3, 3);
  const chans = [ch];
  let block = 1;
  let ds = 1;
  args.channel_mult.forEach((mult, level) => {
    for (let i = 0; i < args.num_res_blocks; i++) {
      const out = Math.trunc(mult * args.model_channels);
      resblock(`input_blocks.${block}.0`, ch, out);
      ch = out;
      if (args.attention.includes(ds)) attention(`input_blocks.${block}.1`, ch);
      chans.push(ch);
      block += 1;
    }
    if (level === args.channel_mult.length - 1) return;
    if (args.resblock_updown) resblock(`input_blocks.${block}.0`, ch, ch);
    else layer(`input_blocks.${block}.0.op`, ch, ch, 3, 3);
    chans.push(ch);
    block += 1;
    ds *= 2;
  });
  resblock('middle_block.0', ch, ch);
  attention('middle_block.1', ch);
  resblock('middle_block.2', ch, ch);
  block = 0;
  for (const [level, mult] of [...args.channel_mult.entries()].reverse())
    for (let i = 0; i <= args.num_res_blocks; i++) {
      const out = Math.trunc(args.model_channels * mult);
      let child = 0;
      resblock(`output_blocks.${block}.${child++}`, ch + chans.pop()!, out);
      ch = out;
      if (args.attention.includes(ds)) attention(`output_blocks.${block}.${child++}`, ch);
      if (level > 0 && i === args.num_res_blocks) {
        if (args.resblock_updown) resblock(`output_blocks.${block}.${child}`, ch, ch);
        else layer(`output_blocks.${block}.${child}.conv`, ch, ch, 3, 3);
        ds /= 2;
      }
      block += 1;
    }
  layer('out.0', ch);
  layer('out.2', args.out_channels, inputCh, 3, 3);
  return shapes;
}

function argumentsOf(name: ArchitecturePreset): Arguments {
  const json = presets[name] as Partial<Record<string, unknown>>;
  const sizes = (json['attention_resolutions'] as string).split(',').map(Number);
  return {
    in_channels: 3,
    model_channels: json['model_channels'] as number,
    out_channels: json['out_channels'] as number,
    num_res_blocks: json['num_res_blocks'] as number,
    attention: sizes.map((size) => Math.floor((json['image_size'] as number) / size)),
    channel_mult: json['channel_mult'] as number[],
    num_classes: (json['num_classes'] as number | undefined) ?? null,
    use_scale_shift_norm: json['use_scale_shift_norm'] as boolean,
    resblock_updown: (json['resblock_updown'] as boolean | undefined) ?? false,
  };
}

/** Millions of weights, from Table 4 of arXiv 2105.05233 and the names of improved-diffusion's files. */
const millions: Partial<Record<ArchitecturePreset, number>> = {
  '64x64_diffusion': 296,
  '128x128_diffusion': 422,
  '256x256_diffusion': 554,
  '512x512_diffusion': 559,
  lsun_bedroom: 552,
  imagenet64_cond_270M_250K: 270,
};

describe.each(architecturePresets)('preset %s', (name) => {
  it('has the parameters that UNetModel makes of the published flags, under its names', () => {
    const { network, order } = readUNetArguments(presets[name], name, null);
    const layers = deriveLayers(network, name);
    const sourceOf = openaiSources(layers, order);
    const sources = [...listParameters(layers)].map(([key, shape]) => sourceOf(key, shape));
    const ours = new Map(sources.map(({ key, shape }) => [key, shape]));
    const theirs = constructUNetModel(argumentsOf(name));
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
    const count = [...theirs.values()].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
    const published = millions[name];
    if (published !== undefined) expect(Math.abs(count / 1e6 / published - 1)).toBeLessThan(0.015);
  });
});
