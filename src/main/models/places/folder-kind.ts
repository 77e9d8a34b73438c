import { join } from 'node:path';
import { list, ModelError, show, unsupported } from '../error.ts';
import { isFile, isFolder, listFolder } from '../../files/bounded-file.ts';
import type { JsonObject } from '../../formats/json/parse.ts';
import { readModelJson } from '../../formats/json/python-json.ts';
import { holdsWeights, listEmaFolders } from './sibling-weights.ts';
import { isWeightFile, listVariants } from './weight-variants.ts';

/** What can be opened in a folder. */
export type FolderKind =
  /** `unet` is the folder with config.json and the weights. */
  | { readonly kind: 'diffusers'; readonly unet: string }
  /** `others`: further .onnx files in the file's folder. */
  | { readonly kind: 'onnx'; readonly file: string; readonly others: readonly string[] };

/** Parts of a pipeline whose network does not work on pixels, or not alone. */
const FOREIGN_PARTS = [
  'vae',
  'vae_encoder',
  'vae_decoder',
  'vqvae',
  'movq',
  'bert',
  'text_encoder',
  'text_encoder_2',
  'image_encoder',
  'transformer',
  'prior',
];

/**
 * Tells what a folder holds. Throws model/unsupported that names the kind where it is one that is not
 * opened here, model/not-found where there is nothing to open.
 */
export async function recognizeFolder(root: string): Promise<FolderKind> {
  await refuseForeignPipeline(root);
  const ema = await listEmaFolders(root);
  for (const unet of [join(root, 'unet'), root, ...ema]) {
    const file = join(unet, 'config.json');
    if (!(await isFile(file))) continue;
    const names = await listFolder(unet);
    if (listVariants(names).length === 0) {
      const onnx = (await chooseOnnx(unet)) ?? (await chooseOnnx(join(unet, 'onnx')));
      if (onnx) return onnx;
    }
    refuseForeignConfig(await readModelJson(file), file);
    return { kind: 'diffusers', unet };
  }
  for (const folder of [join(root, 'unet'), root, join(root, 'onnx'), ...ema]) {
    const onnx = await chooseOnnx(folder);
    if (onnx) return onnx;
  }
  const unet = join(root, 'unet');
  const [weights] = (await isFolder(unet)) ? listVariants(await listFolder(unet)) : [];
  if (weights) throw new ModelError('model/not-found', `${unet}: ${weights.name} without config.json`);
  throw await describeOther(root, await listFolder(root));
}

/** Refuses weights in a folder whose config is none of a network that is opened here. */
export async function checkFolderConfig(folder: string): Promise<void> {
  const file = join(folder, 'config.json');
  refuseForeignConfig(await readModelJson(file), file);
}

async function refuseForeignPipeline(root: string): Promise<void> {
  const file = join(root, 'model_index.json');
  const index: JsonObject = (await isFile(file)) ? await readModelJson(file) : {};
  const parts = new Map<string, unknown>();
  for (const [name, value] of Object.entries(index))
    if (Array.isArray(value) && typeof value[1] === 'string') parts.set(name, value[1]);
  for (const name of FOREIGN_PARTS) if (await isFolder(join(root, name))) parts.set(name, null);
  const foreign = FOREIGN_PARTS.filter((name) => parts.has(name));
  const unet = parts.get('unet');
  if (foreign.length > 0)
    throw unsupported(
      unet !== undefined || (await isFolder(join(root, 'unet')))
        ? `${root}: ${list(foreign)} beside the UNet: a latent-diffusion or text-to-image folder, not supported yet`
        : `${root}: ${list(foreign)} and no UNet: parts of a pipeline that is not supported`,
    );
  const isKnown = unet === undefined || unet === 'UNet2DModel' || unet === 'OnnxRuntimeModel';
  if (!isKnown && (await listOnnx(join(root, 'unet'))).length === 0)
    throw unsupported(`${file}: unet ${show(unet)} is not supported (UNet2DModel and OnnxRuntimeModel are)`);
  if (parts.size > 0 && unet === undefined)
    throw unsupported(`${file}: ${show(index['_class_name'])} with ${list([...parts.keys()])} but no unet`);
}

function refuseForeignConfig(config: JsonObject, file: string): void {
  const name = config['_class_name'];
  if (name === 'UNet2DModel') return;
  if (name === 'UNet2DConditionModel')
    throw unsupported(
      `${file}: _class_name "UNet2DConditionModel" is a text-to-image network, not supported yet`,
    );
  if (name !== undefined)
    throw unsupported(`${file}: _class_name ${show(name)} is not supported (UNet2DModel is)`);
  const { architectures, model_type: type } = config;
  if (architectures !== undefined || type !== undefined)
    throw unsupported(
      `${file}: a transformers model (${show(architectures ?? type)}), not a diffusers UNet2DModel`,
    );
  if (!('down_block_types' in config) && !('block_out_channels' in config))
    throw unsupported(`${file}: no _class_name, so not the config of a diffusers model`);
}

/** The .onnx file of a folder: the only one, else `model.onnx`; null where there is none. */
async function chooseOnnx(folder: string): Promise<FolderKind | null> {
  const files = await listOnnx(folder);
  if (files.length === 0) return null;
  const chosen = files.length === 1 ? files[0]! : files.find((name) => name === 'model.onnx');
  if (chosen === undefined)
    throw unsupported(`${folder}: ${String(files.length)} .onnx files (${list(files)}); open one of them`);
  const others = files.filter((name) => name !== chosen).map((name) => join(folder, name));
  return { kind: 'onnx', file: join(folder, chosen), others };
}

async function listOnnx(folder: string): Promise<string[]> {
  if (!(await isFolder(folder))) return [];
  return (await listFolder(folder)).filter((name) => /\.onnx$/i.test(name));
}

async function describeOther(root: string, names: readonly string[]): Promise<ModelError> {
  if (names.length === 0) return new ModelError('model/not-found', `${root}: the folder is empty`);
  const lora = names.find((name) => name === 'adapter_config.json' || /lora/i.test(name));
  if (lora) return unsupported(`${root}: ${list([lora])}: a LoRA, which is not a network of its own`);
  const single = names.find((name) => /\.(ckpt|safetensors|pth?|bin)$/i.test(name));
  if (single)
    return unsupported(
      `${root}: ${list([single])} without config.json: a single-file checkpoint, not a diffusers folder`,
    );
  const nothing = `${root}: no config.json, unet/config.json or .onnx in it`;
  const below = await listModelFolders(root, names);
  const way = below.length > 0 ? `; models lie below, open one of them: ${list(below, 8)}` : '';
  return new ModelError('model/not-found', `${nothing}${way}`);
}

/** Most names of a folder that are looked into for models. */
const MAX_LOOKED = 1000;

/** Folders below one that hold a model's weights, or a part `unet` or EMA weights with them. */
async function listModelFolders(root: string, names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of names.slice(0, MAX_LOOKED)) {
    const folder = join(root, name);
    if (!(await isFolder(folder))) continue;
    const parts = [folder, join(folder, 'unet'), ...(await listEmaFolders(folder))];
    if ((await Promise.all(parts.map(holdsWeights))).includes(true)) found.push(`${name}/`);
  }
  return found;
}

/** Refuses a file that is neither an .onnx nor weights with a config.json beside them, saying what it looks like. */
export function refuseOtherFile(path: string): never {
  if (/lora/i.test(path)) throw unsupported(`${path}: a LoRA, which is not a network of its own`);
  if (/\.(ckpt|safetensors|pth?|bin)$/i.test(path))
    throw unsupported(
      `${path}: a single weight file; open the diffusers folder (config.json and weights) instead`,
    );
  if (isWeightFile(path)) throw unsupported(`${path}: the index of sharded weights without config.json`);
  throw unsupported(`${path}: not a folder and not an .onnx file`);
}
