import type { ClassChoice } from '../../../../src/core/condition.ts';
import type { Tensors } from './weights.ts';

/**
 * UNet2DModel once more, plainly and in double precision, from the config and the state dict: one
 * sample, loops over pixels, no plan and no graph. It is held against diffusers' own output in
 * unet2d-variants.test.ts before anything is held against it.
 */
export interface ReferenceConfig {
  readonly act_fn: string;
  readonly attention_head_dim: number | null;
  readonly attn_norm_num_groups?: number | null;
  readonly add_attention?: boolean;
  readonly block_out_channels: readonly number[];
  readonly center_input_sample: boolean;
  readonly class_embed_type?: string | null;
  readonly down_block_types: readonly string[];
  readonly downsample_padding: number;
  readonly downsample_type?: string;
  readonly flip_sin_to_cos: boolean;
  readonly freq_shift: number;
  readonly layers_per_block: number;
  readonly mid_block_scale_factor: number;
  readonly mid_block_type?: string | null;
  readonly norm_eps: number;
  readonly norm_num_groups: number | null;
  readonly resnet_time_scale_shift?: string;
  readonly sample_size: number;
  readonly time_embedding_type?: string;
  readonly up_block_types: readonly string[];
  readonly upsample_type?: string;
}

interface Picture {
  readonly c: number;
  readonly h: number;
  readonly w: number;
  readonly data: Float64Array;
}

const picture = (c: number, h: number, w: number): Picture => ({
  c,
  h,
  w,
  data: new Float64Array(c * h * w),
});
const map = (x: Picture, f: (value: number, channel: number) => number): Picture => ({
  ...x,
  data: x.data.map((value, i) => f(value, Math.floor(i / (x.h * x.w)))),
});
const add = (a: Picture, b: Picture): Picture => ({
  ...a,
  data: a.data.map((value, i) => value + b.data[i]!),
});

function erf(x: number): number {
  let sum = 0;
  let term = x;
  for (let n = 0; n < 200; n++) {
    sum += term / (2 * n + 1);
    term *= -(x * x) / (n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const activations: Readonly<Record<string, (x: number) => number>> = {
  silu: (x) => x / (1 + Math.exp(-x)),
  swish: (x) => x / (1 + Math.exp(-x)),
  mish: (x) => x * Math.tanh(Math.log1p(Math.exp(x))),
  gelu: (x) => (x * (1 + erf(x / Math.SQRT2))) / 2,
  relu: (x) => Math.max(x, 0),
};

/** @param choice the class, where the network takes one */
export function evaluateReference(
  config: ReferenceConfig,
  weights: Tensors,
  sample: Float32Array,
  t: number,
  choice: ClassChoice | null = null,
): Float64Array {
  const get = (name: string): Float32Array => {
    const tensor = weights.get(name);
    if (!tensor) throw new Error(`the reference lacks ${name}`);
    return tensor.data;
  };
  const act = activations[config.act_fn]!;
  const silu = activations['silu']!;

  const linear = (key: string, x: Float64Array): Float64Array => {
    const [weight, bias] = [get(`${key}.weight`), get(`${key}.bias`)];
    return Float64Array.from(bias, (b, o) =>
      x.reduce((sum, value, i) => sum + value * weight[o * x.length + i]!, b),
    );
  };
  const conv = (key: string, x: Picture, stride = 1, before = 1, size = x.h / stride): Picture => {
    const [weight, bias] = [get(`${key}.weight`), get(`${key}.bias`)];
    const kernel = Math.sqrt(weight.length / bias.length / x.c);
    const pad = kernel === 1 ? 0 : before;
    const out = picture(bias.length, size, size);
    for (let o = 0; o < out.c; o++)
      for (let y = 0; y < size; y++)
        for (let z = 0; z < size; z++) {
          let sum = bias[o]!;
          for (let c = 0; c < x.c; c++)
            for (let i = 0; i < kernel; i++)
              for (let j = 0; j < kernel; j++) {
                const [u, v] = [y * stride + i - pad, z * stride + j - pad];
                if (u < 0 || v < 0 || u >= x.h || v >= x.w) continue;
                sum += x.data[(c * x.h + u) * x.w + v]! * weight[((o * x.c + c) * kernel + i) * kernel + j]!;
              }
          out.data[(o * size + y) * size + z] = sum;
        }
    return out;
  };
  const norm = (key: string, x: Picture, groups: number): Picture => {
    const [weight, bias] = [get(`${key}.weight`), get(`${key}.bias`)];
    const length = x.data.length / groups;
    const moments = Array.from({ length: groups }, (_, g) => {
      const part = x.data.subarray(g * length, (g + 1) * length);
      const mean = part.reduce((a, b) => a + b, 0) / length;
      return [mean, part.reduce((sum, value) => sum + (value - mean) ** 2, 0) / length] as const;
    });
    return map(x, (value, c) => {
      const [mean, variance] = moments[Math.floor((c * groups) / x.c)]!;
      return ((value - mean) / Math.sqrt(variance + config.norm_eps)) * weight[c]! + bias[c]!;
    });
  };
  const double = (x: Picture): Picture => {
    const out = picture(x.c, 2 * x.h, 2 * x.w);
    return {
      ...out,
      data: out.data.map((_, i) => {
        const [c, y, z] = [Math.floor(i / (out.h * out.w)), Math.floor(i / out.w) % out.h, i % out.w];
        return x.data[(c * x.h + (y >> 1)) * x.w + (z >> 1)]!;
      }),
    };
  };
  const halve = (x: Picture): Picture => {
    const out = picture(x.c, x.h / 2, x.w / 2);
    return {
      ...out,
      data: out.data.map((_, i) => {
        const [c, y, z] = [Math.floor(i / (out.h * out.w)), Math.floor(i / out.w) % out.h, i % out.w];
        const at = (c * x.h + 2 * y) * x.w + 2 * z;
        return (x.data[at]! + x.data[at + 1]! + x.data[at + x.w]! + x.data[at + x.w + 1]!) / 4;
      }),
    };
  };

  /** [1, 3, 3, 1]² / 64, with zeros inserted and times 4 upwards, every second pixel downwards. */
  const fir = (x: Picture, up: boolean): Picture => {
    const out = up ? picture(x.c, 2 * x.h, 2 * x.w) : picture(x.c, x.h / 2, x.w / 2);
    const taps = [1, 3, 3, 1];
    const at = (c: number, u: number, v: number): number => {
      if (u < 0 || v < 0 || u >= (up ? 2 : 1) * x.h || v >= (up ? 2 : 1) * x.w) return 0;
      if (!up) return x.data[(c * x.h + u) * x.w + v]!;
      return u % 2 || v % 2 ? 0 : x.data[(c * x.h + u / 2) * x.w + v / 2]!;
    };
    return {
      ...out,
      data: out.data.map((_, index) => {
        const [c, y, z] = [
          Math.floor(index / (out.h * out.w)),
          Math.floor(index / out.w) % out.h,
          index % out.w,
        ];
        let sum = 0;
        for (let i = 0; i < 4; i++)
          for (let j = 0; j < 4; j++)
            sum +=
              taps[i]! * taps[j]! * (up ? at(c, y + i - 2, z + j - 2) : at(c, 2 * y + i - 1, 2 * z + j - 1));
        return (up ? 4 * sum : sum) / 64;
      }),
    };
  };

  const first = config.block_out_channels[0]!;
  const half = first / 2;
  const sinusoids = (value: number): Float64Array => {
    if (config.time_embedding_type === 'fourier') {
      const angles = Float64Array.from(get('time_proj.weight'), (w) => Math.log(value) * w * 2 * Math.PI);
      return Float64Array.from([...angles.map(Math.sin), ...angles.map(Math.cos)]);
    }
    const phases = Float64Array.from(
      { length: half },
      (_, i) => value * Math.exp((-Math.log(10000) * i) / (half - config.freq_shift)),
    );
    const [sines, cosines] = [phases.map(Math.sin), phases.map(Math.cos)];
    return Float64Array.from(config.flip_sin_to_cos ? [...cosines, ...sines] : [...sines, ...cosines]);
  };
  const embed = (key: string, value: number): Float64Array =>
    linear(`${key}.linear_2`, linear(`${key}.linear_1`, sinusoids(value)).map(silu));
  const embedClass = (of: ClassChoice): ArrayLike<number> => {
    if (typeof of === 'object' && !('from' in of)) return of;
    const { from, to, u } = typeof of === 'number' ? { from: of, to: of, u: 0 } : of;
    if (config.class_embed_type === 'timestep') return embed('class_embedding', (1 - u) * from + u * to);
    const table = get('class_embedding.weight');
    return Float64Array.from(
      { length: time.length },
      (_, i) => (1 - u) * table[from * time.length + i]! + u * table[to * time.length + i]!,
    );
  };
  const time = embed('time_embedding', t);
  if (choice !== null) {
    const ofClass = embedClass(choice);
    time.forEach((value, i) => (time[i] = value + ofClass[i]!));
  }

  const quarter = (channels: number): number => Math.min(Math.floor(channels / 4), 32);
  const resnet = (
    key: string,
    x: Picture,
    scale = 1,
    resample = (p: Picture): Picture => p,
    groups: readonly [number, number] = [
      config.norm_num_groups ?? quarter(x.c),
      config.norm_num_groups ?? quarter(x.c), // in the middle block alone, where channels stay
    ],
  ): Picture => {
    let h = conv(`${key}.conv1`, resample(map(norm(`${key}.norm1`, x, groups[0]), act)));
    const projected = linear(`${key}.time_emb_proj`, time.map(act));
    if (config.resnet_time_scale_shift === 'scale_shift')
      h = map(
        norm(`${key}.norm2`, h, groups[1]),
        (value, c) => value * (1 + projected[c]!) + projected[h.c + c]!,
      );
    else
      h = norm(
        `${key}.norm2`,
        map(h, (value, c) => value + projected[c]!),
        groups[1],
      );
    h = conv(`${key}.conv2`, map(h, act));
    const straight = resample(x);
    const shortcut = weights.has(`${key}.conv_shortcut.weight`)
      ? conv(`${key}.conv_shortcut`, straight)
      : straight;
    return map(add(shortcut, h), (value) => value / scale);
  };
  const attend = (key: string, x: Picture, groups: number | null, scale = 1): Picture => {
    const normed = groups === null ? x : norm(`${key}.group_norm`, x, groups);
    const pixels = x.h * x.w;
    const columns = Array.from({ length: pixels }, (_, p) =>
      Float64Array.from({ length: x.c }, (_v, c) => normed.data[c * pixels + p]!),
    );
    const [q, k, v] = ['to_q', 'to_k', 'to_v'].map((part) =>
      columns.map((column) => linear(`${key}.${part}`, column)),
    );
    const depth = config.attention_head_dim ?? x.c;
    const mixed = columns.map(() => new Float64Array(x.c));
    for (let start = 0; start < x.c; start += depth)
      for (let i = 0; i < pixels; i++) {
        const scores = k!.map((key_) => {
          let dot = 0;
          for (let c = start; c < start + depth; c++) dot += q![i]![c]! * key_[c]!;
          return Math.exp(dot / Math.sqrt(depth));
        });
        const total = scores.reduce((a, b) => a + b, 0);
        for (let c = start; c < start + depth; c++)
          mixed[i]![c] = scores.reduce((sum, score, j) => sum + (score / total) * v![j]![c]!, 0);
      }
    const out = mixed.map((column) => linear(`${key}.to_out.0`, column));
    return {
      ...x,
      data: x.data.map((value, i) => (value + out[i % pixels]![Math.floor(i / pixels)]!) / scale),
    };
  };

  const skipResnet = (
    key: string,
    x: Picture,
    out: number,
    resample?: (p: Picture) => Picture,
    groups = quarter(x.c),
  ): Picture => resnet(key, x, Math.SQRT2, resample, [groups, quarter(out)]);

  const input: Picture = {
    c: sample.length / config.sample_size ** 2,
    h: config.sample_size,
    w: config.sample_size,
    data: Float64Array.from(sample),
  };
  const centered = config.center_input_sample ? map(input, (value) => 2 * value - 1) : input;
  let x = conv('conv_in', centered);
  const skips = [x];
  let side: Picture | null = centered;
  const sizes = config.block_out_channels;
  config.down_block_types.forEach((type, i) => {
    const isSkip = type.includes('Skip');
    for (let j = 0; j < config.layers_per_block; j++) {
      const key = `down_blocks.${i}.resnets.${j}`;
      x = isSkip ? skipResnet(key, x, sizes[i]!) : resnet(key, x);
      if (type.startsWith('Attn'))
        x = attend(
          `down_blocks.${i}.attentions.${j}`,
          x,
          isSkip ? 32 : config.norm_num_groups,
          isSkip ? Math.SQRT2 : 1,
        );
      skips.push(x);
    }
    if (i === config.down_block_types.length - 1) return;
    const key = `down_blocks.${i}.downsamplers.0`;
    if (isSkip) {
      x = skipResnet(`down_blocks.${i}.resnet_down`, x, x.c, (p) => fir(p, false));
      side = fir(side!, false);
      x = add(x, conv(`down_blocks.${i}.skip_conv`, side));
    } else if (type.startsWith('Resnet') || (type.startsWith('Attn') && config.downsample_type === 'resnet'))
      x = resnet(key, x, 1, halve);
    else x = conv(`${key}.conv`, x, 2, config.downsample_padding, x.h / 2);
    skips.push(x);
  });
  if (config.mid_block_type !== null) {
    const fallback =
      config.resnet_time_scale_shift === 'scale_shift' ? null : (config.norm_num_groups ?? quarter(x.c));
    x = resnet('mid_block.resnets.0', x, config.mid_block_scale_factor);
    if (config.add_attention !== false)
      x = attend(
        'mid_block.attentions.0',
        x,
        config.attn_norm_num_groups ?? fallback,
        config.mid_block_scale_factor,
      );
    x = resnet('mid_block.resnets.1', x, config.mid_block_scale_factor);
  }
  side = null;
  config.up_block_types.forEach((type, i) => {
    const isSkip = type.includes('Skip');
    const channels = [...sizes].reverse()[i]!;
    for (let j = 0; j <= config.layers_per_block; j++) {
      const skip = skips.pop()!;
      const joined = { ...x, c: x.c + skip.c, data: Float64Array.from([...x.data, ...skip.data]) };
      const key = `up_blocks.${i}.resnets.${j}`;
      const slip = type.startsWith('Attn') ? Math.min(x.c + Math.floor(skip.c / 4), 32) : quarter(joined.c);
      x = isSkip ? skipResnet(key, joined, channels, undefined, slip) : resnet(key, joined);
      if (type.startsWith('Attn') && !isSkip)
        x = attend(`up_blocks.${i}.attentions.${j}`, x, config.norm_num_groups);
    }
    if (isSkip && type.startsWith('Attn')) x = attend(`up_blocks.${i}.attentions.0`, x, 32, Math.SQRT2);
    const isLast = i === config.up_block_types.length - 1;
    if (isSkip) {
      side = side && fir(side, true);
      if (isLast) return;
      const key = `up_blocks.${i}`;
      const part = conv(`${key}.skip_conv`, map(norm(`${key}.skip_norm`, x, quarter(x.c)), silu));
      side = side ? add(side, part) : part;
      x = skipResnet(`${key}.resnet_up`, x, x.c, (p) => fir(p, true));
      return;
    }
    if (isLast) return;
    const key = `up_blocks.${i}.upsamplers.0`;
    x =
      type.startsWith('Resnet') || (type.startsWith('Attn') && config.upsample_type === 'resnet')
        ? resnet(key, x, 1, double)
        : conv(`${key}.conv`, double(x));
  });
  const out = conv('conv_out', map(norm('conv_norm_out', x, config.norm_num_groups ?? quarter(x.c)), silu));
  const withSide = side ? add(out, side) : out;
  return config.time_embedding_type === 'fourier' ? withSide.data.map((value) => value / t) : withSide.data;
}
