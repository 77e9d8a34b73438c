import { join } from 'node:path';
import { list, ModelError, show, unsupported } from './error.ts';
import { isFile, isFolder, listFolder, MAX_JSON_BYTES, readWholeFile } from './files.ts';
import { parseJsonObject } from './json.ts';
import type { JsonObject } from './json.ts';

/** What can be opened in a folder. */
export type FolderKind =
  /** `unet` is the folder with config.json and the weights. */
  { readonly kind: 'diffusers'; readonly unet: string } | { readonly kind: 'onnx'; readonly file: string };

/** Parts of a pipeline whose network does not work on pixels, or not alone. */
const FOREIGN_PARTS = [
  'vae',
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
  for (const unet of [join(root, 'unet'), root]) {
    const file = join(unet, 'config.json');
    if (!(await isFile(file))) continue;
    const onnx = (await listFolder(unet)).filter((name) => name.endsWith('.onnx'));
    const config = parseJsonObject(await readWholeFile(file, MAX_JSON_BYTES), file);
    if (onnx.length > 0 && !(await hasWeights(unet))) return chooseOnnx(unet, onnx);
    refuseForeignConfig(config, file);
    return { kind: 'diffusers', unet };
  }
  const names = await listFolder(root);
  const onnx = names.filter((name) => name.endsWith('.onnx'));
  if (onnx.length > 0) return chooseOnnx(root, onnx);
  throw describeOther(root, names);
}

async function refuseForeignPipeline(root: string): Promise<void> {
  const file = join(root, 'model_index.json');
  const index: JsonObject = (await isFile(file))
    ? parseJsonObject(await readWholeFile(file, MAX_JSON_BYTES), file)
    : {};
  const parts = new Map<string, unknown>();
  for (const [name, value] of Object.entries(index))
    if (Array.isArray(value) && typeof value[1] === 'string') parts.set(name, value[1]);
  for (const name of FOREIGN_PARTS) if (await isFolder(join(root, name))) parts.set(name, null);
  const foreign = FOREIGN_PARTS.filter((name) => parts.has(name));
  if (foreign.length > 0)
    throw unsupported(
      `${root}: ${list(foreign)} beside the UNet: a latent-diffusion or text-to-image folder, not supported yet`,
    );
  const unet = parts.get('unet');
  if (unet !== undefined && unet !== 'UNet2DModel')
    throw unsupported(`${file}: unet ${show(unet)} is not supported (UNet2DModel is)`);
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

function chooseOnnx(folder: string, files: readonly string[]): FolderKind {
  if (files.length === 1) return { kind: 'onnx', file: join(folder, files[0]!) };
  throw unsupported(`${folder}: ${String(files.length)} .onnx files (${list(files)}); open one of them`);
}

async function hasWeights(folder: string): Promise<boolean> {
  return (await listFolder(folder)).some((name) =>
    /^diffusion_pytorch_model\..*(safetensors|bin)/.test(name),
  );
}

function describeOther(root: string, names: readonly string[]): ModelError {
  if (names.length === 0) return new ModelError('model/not-found', `${root}: the folder is empty`);
  const lora = names.find((name) => name === 'adapter_config.json' || /lora/i.test(name));
  if (lora) return unsupported(`${root}: ${list([lora])}: a LoRA, which is not a network of its own`);
  const single = names.find((name) => /\.(ckpt|safetensors|pth?|bin)$/i.test(name));
  if (single)
    return unsupported(
      `${root}: ${list([single])} without config.json: a single-file checkpoint, not a diffusers folder`,
    );
  return new ModelError('model/not-found', `${root}: no config.json, unet/config.json or .onnx in it`);
}

/** Refuses a file that is no .onnx, saying what it looks like. */
export function refuseOtherFile(path: string): void {
  if (/\.onnx$/i.test(path)) return;
  if (/lora/i.test(path)) throw unsupported(`${path}: a LoRA, which is not a network of its own`);
  if (/\.(ckpt|safetensors|pth?|bin)$/i.test(path))
    throw unsupported(
      `${path}: a single weight file; open the diffusers folder (config.json and weights) instead`,
    );
  throw unsupported(`${path}: not a folder and not an .onnx file`);
}
