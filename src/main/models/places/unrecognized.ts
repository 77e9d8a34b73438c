import { join } from 'node:path';
import { isFolder } from '../../files/bounded-file.ts';
import { list } from '../../files/untrusted-text.ts';
import { readTorchCheckpoint } from '../../formats/torch-bin/checkpoint.ts';
import { ModelError, unsupported } from '../error.ts';
import { holdsWeights, listEmaFolders } from './sibling-weights.ts';
import { isCheckpointFile } from './torch-file.ts';
import { openWeightSource } from './weight-files.ts';
import { isWeightFile } from './weight-variants.ts';

/**
 * Why nothing opens a folder without a config.json: model/unsupported that names what it seems to be, else model/not-found.
 * @param components names of the folders of a pipeline that a denoiser may lie in
 */
export async function describeOtherFolder(
  root: string,
  names: readonly string[],
  components: readonly string[],
): Promise<ModelError> {
  if (names.length === 0) return new ModelError('model/not-found', `${root}: the folder is empty`);
  const lora = names.find((name) => name === 'adapter_config.json' || /lora/i.test(name));
  if (lora) return unsupported(`${root}: ${list([lora])}: a LoRA, which is not a network of its own`);
  const single = names.find((name) => /\.(ckpt|safetensors|pth?|bin)$/i.test(name));
  if (single)
    return unsupported(
      `${root}: ${list([single])} without config.json: a single-file checkpoint, not a diffusers folder${isCheckpointFile(single) ? ' (checkpoints of OpenAI and of the authors of DDIM open as files)' : ''}`,
    );
  const program = names.find(isPickledProgram);
  if (program) return unsupported(`${join(root, program)}: ${PICKLED_PROGRAM}`);
  const nothing = `${root}: no config.json, unet/config.json or .onnx in it`;
  const below = await listModelFolders(root, names, components);
  const hint = below.length > 0 ? `; models lie below, open one of them: ${list(below, 8)}` : '';
  return new ModelError('model/not-found', `${nothing}${hint}`);
}

/** EDM's files, and StyleGAN's before them. */
const PICKLED_PROGRAM =
  'a network of NVlabs/edm: its pickle is a program (the Python source of the network is in it and is run on loading), which is not run here; convert it to a diffusers folder';

function isPickledProgram(path: string): boolean {
  return /\.pkl$/i.test(path);
}

/** Names of a folder that are looked into for models. */
const MAX_SUBFOLDERS = 1000;

/** Folders below one that contain a model's weights, or a component or EMA weights with them. */
async function listModelFolders(
  root: string,
  names: readonly string[],
  components: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const name of names.slice(0, MAX_SUBFOLDERS)) {
    const folder = join(root, name);
    if (!(await isFolder(folder))) continue;
    const parts = [
      folder,
      ...components.map((part) => join(folder, part)),
      ...(await listEmaFolders(folder)),
    ];
    if ((await Promise.all(parts.map(holdsWeights))).includes(true)) found.push(`${name}/`);
  }
  return found;
}

/**
 * Refuses a file that is neither an .onnx nor weights with a config.json beside them, saying what it seems to be. A checkpoint
 * that cannot be read (cut, compressed, a Git LFS pointer) is refused for that.
 */
export async function refuseOtherFile(path: string): Promise<never> {
  if (/lora/i.test(path)) throw unsupported(`${path}: a LoRA, which is not a network of its own`);
  if (isPickledProgram(path)) throw unsupported(`${path}: ${PICKLED_PROGRAM}`);
  if (isCheckpointFile(path)) await readTorchCheckpoint(await openWeightSource(path), path);
  if (/\.(ckpt|safetensors|pth?|bin)$/i.test(path))
    throw unsupported(
      `${path}: a single weight file; open the diffusers folder (config.json and weights) instead${isCheckpointFile(path) ? " (its keys are neither those of OpenAI's UNetModel nor of ermongroup/ddim)" : ''}`,
    );
  if (isWeightFile(path)) throw unsupported(`${path}: the index of sharded weights without config.json`);
  throw unsupported(`${path}: not a folder and not an .onnx file`);
}
