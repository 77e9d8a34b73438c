import type { SampleSize } from '../../../../contract/sample-size.ts';
import { show } from '../../../files/untrusted-text.ts';
import type { JsonObject } from '../../../formats/json/parse.ts';
import { malformed, unsupported } from '../../error.ts';
import { createFieldReader, type FieldReader } from '../../fields.ts';
import { checkMultiple, readSampleSize, settleSize, type SettledSize } from '../../sample-size.ts';

/** The part of a DiT's config that decides its forward pass. */
export interface DiTConfig {
  /** [H, W] of a sample. */
  readonly sampleSize: SampleSize;
  readonly inChannels: number;
  /** inChannels, or twice as many: the second half is the variance. */
  readonly outChannels: number;
  readonly patchSize: number;
  readonly heads: number;
  readonly headDim: number;
  readonly layers: number;
  /** Rows of patches at whose size the positions are whole numbers. */
  readonly baseRows: number;
  readonly gelu: 'tanh' | 'erf';
  /** What lies between the feed-forward layers in place of `gelu`; the names are diffusers'. Absent: `gelu`. */
  readonly feedForward?: FeedForward;
  /** Labels; the table has one row more, the last, for no class. */
  readonly numClasses: number;
  readonly attentionBias: boolean;
  /** Of the norm before the feed-forward layers. */
  readonly normEps: number;
  /** That norm has a weight and a bias; absent: it has none. */
  readonly normAffine?: true;
}

/** x·SiLU(g) or x·GELU(g) of the two halves of a layer twice as wide, SiLU(x), or x·sigmoid(1.702·x). */
export type FeedForward = 'geglu' | 'swiglu' | 'linear-silu' | 'geglu-approximate';

export interface ReadDiT {
  readonly config: DiTConfig;
  /** [H, W] that the file says; null: nothing. */
  readonly stated: SampleSize | null;
  readonly size: SettledSize;
}

const COUNT = { min: 1, max: 1 << 16 };
/** Fields that a DiT does not have: any other value makes another network. */
const ONLY: readonly (readonly [key: string, values: readonly unknown[]])[] = [
  ['norm_type', ['ada_norm_zero']],
  ['norm_elementwise_affine', [false, true]],
  ['cross_attention_dim', [null]],
  ['num_vector_embeds', [null]],
  ['only_cross_attention', [false]],
  ['double_self_attention', [false]],
  ['attention_type', ['default']],
  ['caption_channels', [null]],
  ['interpolation_scale', [null, 1]],
];
const ACTIVATIONS = [
  'gelu',
  'gelu-approximate',
  'geglu',
  'swiglu',
  'linear-silu',
  'geglu-approximate',
] as const;
/** What DiTTransformer2DModel's constructor fills in, and Transformer2DModel's where it differs. */
const DEFAULTS = {
  DiTTransformer2DModel: {
    norm: 'ada_norm_zero',
    heads: 16,
    headDim: 72,
    layers: 28,
    bias: true,
    patch: 2,
    classes: 1000,
    affine: false,
    activation: 'gelu-approximate',
    size: [32, 32],
  },
  Transformer2DModel: {
    norm: 'layer_norm',
    heads: 16,
    headDim: 88,
    layers: 1,
    bias: false,
    patch: null,
    classes: null,
    affine: true,
    activation: 'geglu',
    size: null,
  },
} as const;

/**
 * Reads the config.json of a DiT (arXiv 2212.09748): diffusers' DiTTransformer2DModel, or Transformer2DModel with norm_type
 * ada_norm_zero. Absent keys take the defaults of the class.
 * @param size in place of sample_size
 * @throws model/unsupported or model/malformed naming the file, the field and its value; model/no-size
 */
export function readDiTConfig(json: JsonObject, file: string, size: SampleSize | null): ReadDiT {
  const read = createFieldReader(json, file);
  const name = read.choice('_class_name', 'Transformer2DModel', [
    'Transformer2DModel',
    'DiTTransformer2DModel',
  ]);
  const usual = DEFAULTS[name];
  refuseOther(read, { norm_elementwise_affine: usual.affine, norm_type: usual.norm });
  const patchSize = read.integerOrNull('patch_size', usual.patch, { min: 1, max: 256 });
  if (patchSize === null) throw unsupported(`${file}: patch_size null is not supported (a size is)`);
  const numClasses = read.integerOrNull('num_embeds_ada_norm', usual.classes, { min: 1, max: 1_000_000 });
  if (numClasses === null)
    throw unsupported(`${file}: num_embeds_ada_norm null is not supported (a number of classes is)`);
  const stated = read.has('sample_size') ? readSampleSize(read) : usual.size;
  const settled = settleSize(size, stated, file, patchSize);
  if (size) checkMultiple(size, patchSize, file, `patches have ${patchSize} pixels a side`);
  else if (settled.size.some((side) => side % patchSize !== 0))
    throw malformed(
      `${file}: sample_size must be a multiple of patch_size ${patchSize}, got ${show(read.raw('sample_size') ?? settled.size)}`,
    );
  const [heads, headDim] = [
    read.integer('num_attention_heads', usual.heads, COUNT),
    read.integer('attention_head_dim', usual.headDim, COUNT),
  ];
  if ((heads * headDim) % 4 !== 0 || heads * headDim > COUNT.max)
    throw malformed(
      `${file}: num_attention_heads ${heads} times attention_head_dim ${headDim} must be a multiple of 4 up to ${COUNT.max}`,
    );
  const activation = read.choice('activation_fn', usual.activation, ACTIVATIONS);
  const isGelu = activation === 'gelu' || activation === 'gelu-approximate';
  const config: DiTConfig = {
    sampleSize: settled.size,
    ...readChannels(read),
    patchSize,
    heads,
    headDim,
    layers: read.integer('num_layers', usual.layers, { min: 1, max: 1024 }),
    baseRows: Math.floor((stated ?? settled.size)[0] / patchSize),
    gelu: activation === 'gelu' ? 'erf' : 'tanh',
    numClasses,
    attentionBias: read.boolean('attention_bias', usual.bias),
    normEps: read.number('norm_eps', 1e-5, { min: 0, max: 1 }),
    ...(!isGelu && { feedForward: activation }),
    ...(read.boolean('norm_elementwise_affine', usual.affine) && { normAffine: true }),
  };
  return { config, stated, size: settled };
}

function refuseOther(read: FieldReader, defaults: Readonly<Record<string, unknown>>): void {
  for (const [key, values] of ONLY) {
    const value = read.has(key) ? read.raw(key) : (defaults[key] ?? values[0]);
    if (!values.includes(value))
      throw unsupported(`${read.file}: ${key} ${show(value)} is not supported (${show(values[0])} is)`);
  }
}

function readChannels(read: FieldReader): Pick<DiTConfig, 'inChannels' | 'outChannels'> {
  const range = { min: 1, max: 4096 };
  const inChannels = read.integerOrNull('in_channels', 4, range);
  if (inChannels === null) throw unsupported(`${read.file}: in_channels null is not supported (a number is)`);
  const outChannels = read.integerOrNull('out_channels', null, { min: 1, max: 8192 }) ?? inChannels;
  if (outChannels !== inChannels && outChannels !== 2 * inChannels)
    throw unsupported(
      `${read.file}: out_channels ${outChannels} is neither in_channels ${inChannels} nor twice as many`,
    );
  return { inChannels, outChannels };
}

/** Width of a token. */
export function widthOf({ heads, headDim }: DiTConfig): number {
  return heads * headDim;
}

/** Width of what the first feed-forward layer gives: twice four times a token's where half of it are gates. */
export function innerWidthOf(config: DiTConfig): number {
  const isGated = config.feedForward === 'geglu' || config.feedForward === 'swiglu';
  return (isGated ? 8 : 4) * widthOf(config);
}
