import { join } from 'node:path';
import { list } from '../../files/untrusted-text.ts';
import { ModelError, unsupported } from '../error.ts';

/** A file with the weights of a diffusers model, or the index of several. */
export interface WeightFile {
  readonly name: string;
  /** What diffusers calls `variant`: "fp16", "ema", …; empty for the plain one. */
  readonly variant: string;
}

/** Single files and indexes; diffusers has put the variant of an index in two places. A shard is neither. */
const NAME =
  /^diffusion_pytorch_model(?:\.(?<early>[^/\\]+?))?\.(?<format>safetensors|bin)(?<index>\.index(?:\.(?<late>[^/\\]+))?\.json)?$/;
const SHARD = /-\d{5}-of-\d{5}(\.|$)/;

/** The variant of a file of weights by its name; null for a name that diffusers does not give to weights. */
export function parseWeightName(name: string): WeightFile | null {
  const groups = NAME.exec(name)?.groups;
  if (!groups || SHARD.test(name)) return null;
  return { name, variant: groups['late'] ?? groups['early'] ?? '' };
}

/** Whether a file's name is that of weights of a diffusers model, or of their index. */
export function isWeightFile(path: string): boolean {
  return /\.(safetensors|bin)(\.index(\.[^/\\]+)?\.json)?$/.test(path);
}

/** Whether a file's name is that of a network's graph with its weights. */
export function isGraphFile(path: string): boolean {
  return /\.onnx$/i.test(path);
}

/** Order of the files of one variant: safetensors before a pickle, one file before several. */
const FORMATS = [/\.safetensors$/, /\.safetensors\.index/, /\.bin$/, /\.bin\.index/];

/** The variants among the names of a folder, the plain one first, then fp16; each with its best file. */
export function listVariants(names: readonly string[]): WeightFile[] {
  const rank = ({ name }: WeightFile): number => FORMATS.findIndex((format) => format.test(name));
  const best = new Map<string, WeightFile>();
  for (const file of names.flatMap((name) => parseWeightName(name) ?? [])) {
    const known = best.get(file.variant);
    if (!known || rank(file) < rank(known)) best.set(file.variant, file);
  }
  const order = ({ variant }: WeightFile): number => (variant === '' ? 0 : variant === 'fp16' ? 1 : 2);
  return [...best.values()].sort((a, b) => order(a) - order(b) || (a.variant < b.variant ? -1 : 1));
}

export interface ChosenWeights {
  /** Name of the file. */
  readonly name: string;
  /** Empty for the plain one. */
  readonly variant: string;
  readonly others: readonly WeightFile[];
  readonly warnings: readonly string[];
}

/**
 * Chooses among the variants in a folder: the only one, else the plain one, else fp16.
 * Throws model/not-found where there is none, model/unsupported naming all where nothing decides.
 */
export function chooseVariant(names: readonly string[], folder: string): ChosenWeights {
  const variants = listVariants(names);
  const [first, ...others] = variants;
  if (!first) throw describeMissing(names, folder);
  if (others.length > 0 && first.variant !== '' && first.variant !== 'fp16')
    throw unsupported(
      `${folder}: ${variants.length} variants of the weights (${nameFiles(variants)}) and no plain one; open the file of one of them, such as ${join(folder, first.name)}`,
    );
  return { ...first, others, warnings: warnOfVariants(first, others) };
}

/** The choice of a file that was opened by its own path, whatever its name. Throws model/unsupported for a shard. */
export function takeVariant(name: string, names: readonly string[]): ChosenWeights {
  const indexes = names.filter((one) => /\.index\..*json$/.test(one) && parseWeightName(one));
  if (SHARD.test(name) && indexes.length > 0)
    throw unsupported(`${name}: a part of sharded weights; open their index (${list(indexes)})`);
  const { variant } = parseWeightName(name) ?? { variant: name };
  const others = listVariants(names).filter((file) => file.variant !== variant);
  return { name, variant, others, warnings: warnOfVariants({ name, variant }, others) };
}

/** File names for a message. */
function nameFiles(files: readonly WeightFile[]): string {
  return list(
    files.map(({ name }) => name),
    12,
  );
}

/** The variant's name in lists: "fp16 weights". */
export function titleVariant({ variant }: Pick<WeightFile, 'variant'>): string {
  return variant === '' ? 'plain weights' : `${variant} weights`;
}

function warnOfVariants({ name, variant }: WeightFile, others: readonly WeightFile[]): string[] {
  if (others.length === 0 && variant === '') return [];
  const only = others.length === 0 ? ', the only ones' : '';
  const taken = `${variant === '' ? 'the plain weights are open' : `the weights are of the variant ${list([variant])}`} (${list([name])}${only})`;
  if (others.length === 0) return [taken];
  return [`${taken}; also available by path: ${nameFiles(others)}`];
}

function describeMissing(names: readonly string[], folder: string): ModelError {
  const others = names.filter((name) => /\.(safetensors|bin|pth?|ckpt|msgpack|h5)$/i.test(name));
  const readable = others.filter(isWeightFile);
  const found = others.length > 0 ? `, but ${list(others)}` : '';
  const hint = readable.length > 0 ? '; open the file itself if it holds them' : '';
  return new ModelError(
    'model/not-found',
    `${folder}: no weights (diffusion_pytorch_model.safetensors or .bin)${found}${hint}`,
  );
}
