import type { Tensors } from './weights.ts';

/**
 * The encoder and the decoder of VQModel and AutoencoderKL once more, plainly and in double precision, from the config and
 * the state dict, without their scaling: one sample, loops over pixels, no plan and no graph. It is held against diffusers'
 * own output before anything is held against it.
 */
export interface ReferenceConfig {
  readonly _class_name: string;
  readonly act_fn: string;
  readonly block_out_channels: readonly number[];
  readonly down_block_types: readonly string[];
  readonly layers_per_block: number;
  readonly latent_channels: number;
  readonly mid_block_add_attention?: boolean;
  readonly norm_num_groups: number;
  readonly up_block_types: readonly string[];
}

export interface Picture {
  readonly c: number;
  readonly h: number;
  readonly w: number;
  readonly data: Float64Array;
}

const map = (x: Picture, f: (value: number, channel: number, pixel: number) => number): Picture => {
  const pixels = x.h * x.w;
  return { ...x, data: x.data.map((value, i) => f(value, Math.floor(i / pixels), i % pixels)) };
};

const activations: Readonly<Record<string, (x: number) => number>> = {
  silu: (x) => x / (1 + Math.exp(-x)),
  mish: (x) => x * Math.tanh(Math.log1p(Math.exp(x))),
  relu: (x) => Math.max(x, 0),
};

export interface ReferenceCoders {
  /** What quant_conv gives, or the encoder where there is none. */
  encode(picture: Picture): Picture;
  /** Of what post_quant_conv takes, after the choice of codes. */
  decode(latent: Picture): Picture;
}

export function createReference(config: ReferenceConfig, weights: Tensors): ReferenceCoders {
  const get = (name: string): Float32Array => {
    const tensor = weights.get(name);
    if (!tensor) throw new Error(`the reference lacks ${name}`);
    return tensor.data;
  };
  const conv = (key: string, x: Picture, stride = 1, before = 1): Picture => {
    const [weight, bias] = [get(`${key}.weight`), get(`${key}.bias`)];
    const kernel = Math.sqrt(weight.length / bias.length / x.c);
    const pad = kernel === 1 ? 0 : before;
    const [h, w] = [x.h / stride, x.w / stride];
    const zeros = { c: bias.length, h, w, data: new Float64Array(bias.length * h * w) };
    return map(zeros, (_, o, pixel) => {
      const [top, left] = [Math.floor(pixel / w) * stride - pad, (pixel % w) * stride - pad];
      let sum = bias[o]!;
      for (let c = 0; c < x.c; c++)
        for (let i = 0; i < kernel; i++)
          for (let j = 0; j < kernel; j++) {
            const [u, v] = [top + i, left + j];
            if (u < 0 || v < 0 || u >= x.h || v >= x.w) continue;
            sum += x.data[(c * x.h + u) * x.w + v]! * weight[((o * x.c + c) * kernel + i) * kernel + j]!;
          }
      return sum;
    });
  };
  const norm = (key: string, x: Picture): Picture => {
    const [weight, bias] = [get(`${key}.weight`), get(`${key}.bias`)];
    const groups = config.norm_num_groups;
    const length = x.data.length / groups;
    const moments = Array.from({ length: groups }, (_, g) => {
      const part = x.data.subarray(g * length, (g + 1) * length);
      const mean = part.reduce((a, b) => a + b, 0) / length;
      return [mean, part.reduce((sum, value) => sum + (value - mean) ** 2, 0) / length] as const;
    });
    return map(x, (value, c) => {
      const [mean, variance] = moments[Math.floor((c * groups) / x.c)]!;
      return ((value - mean) / Math.sqrt(variance + 1e-6)) * weight[c]! + bias[c]!;
    });
  };
  const activate = (x: Picture, name = config.act_fn): Picture => map(x, activations[name]!);
  const add = (a: Picture, b: Picture): Picture => ({ ...a, data: a.data.map((v, i) => v + b.data[i]!) });
  const resnet = (key: string, x: Picture): Picture => {
    const first = conv(`${key}.conv1`, activate(norm(`${key}.norm1`, x)));
    const second = conv(`${key}.conv2`, activate(norm(`${key}.norm2`, first)));
    const isWider = weights.has(`${key}.conv_shortcut.weight`);
    return add(second, isWider ? conv(`${key}.conv_shortcut`, x) : x);
  };
  /** One head: rows of the 1 × 1 convolutions that linear layers are. */
  const attend = (key: string, x: Picture): Picture => {
    const normed = norm(`${key}.group_norm`, x);
    const [q, k, v] = ['to_q', 'to_k', 'to_v'].map((part) => conv(`${key}.${part}`, normed));
    const pixels = x.h * x.w;
    const mixed = { ...x, data: new Float64Array(x.data.length) };
    for (let i = 0; i < pixels; i++) {
      const scores = Array.from({ length: pixels }, (_, j) => {
        let dot = 0;
        for (let c = 0; c < x.c; c++) dot += q!.data[c * pixels + i]! * k!.data[c * pixels + j]!;
        return Math.exp(dot / Math.sqrt(x.c));
      });
      const total = scores.reduce((a, b) => a + b, 0);
      for (let c = 0; c < x.c; c++)
        mixed.data[c * pixels + i] = scores.reduce(
          (sum, score, j) => sum + (score / total) * v!.data[c * pixels + j]!,
          0,
        );
    }
    return add(conv(`${key}.to_out.0`, mixed), x);
  };
  const blocks = (key: string, types: readonly string[], count: number, x: Picture): Picture =>
    types.reduce((input, type, i) => {
      let y = input;
      for (let j = 0; j < count; j++) {
        y = resnet(`${key}.${i}.resnets.${j}`, y);
        if (type.startsWith('Attn')) y = attend(`${key}.${i}.attentions.${j}`, y);
      }
      if (i === types.length - 1) return y;
      return key.startsWith('encoder')
        ? conv(`${key}.${i}.downsamplers.0.conv`, y, 2, 0)
        : conv(`${key}.${i}.upsamplers.0.conv`, double(y));
    }, x);
  const middle = (key: string, x: Picture): Picture => {
    const first = resnet(`${key}.resnets.0`, x);
    const attended = config.mid_block_add_attention === false ? first : attend(`${key}.attentions.0`, first);
    return resnet(`${key}.resnets.1`, attended);
  };
  const finish = (key: string, x: Picture): Picture =>
    conv(`${key}.conv_out`, activate(norm(`${key}.conv_norm_out`, x), 'silu'));
  const optional = (key: string, x: Picture): Picture => (weights.has(`${key}.weight`) ? conv(key, x) : x);
  return {
    encode(picture) {
      const start = conv('encoder.conv_in', picture);
      const down = blocks('encoder.down_blocks', config.down_block_types, config.layers_per_block, start);
      return optional('quant_conv', finish('encoder', middle('encoder.mid_block', down)));
    },
    decode(latent) {
      const start = conv('decoder.conv_in', optional('post_quant_conv', latent));
      const mid = middle('decoder.mid_block', start);
      return finish(
        'decoder',
        blocks('decoder.up_blocks', config.up_block_types, config.layers_per_block + 1, mid),
      );
    },
  };
}

function double(x: Picture): Picture {
  const [h, w] = [2 * x.h, 2 * x.w];
  return map({ c: x.c, h, w, data: new Float64Array(x.c * h * w) }, (_, c, pixel) => {
    const [y, z] = [Math.floor(pixel / w) >> 1, (pixel % w) >> 1];
    return x.data[(c * x.h + y) * x.w + z]!;
  });
}
