import { join } from 'node:path';
import { isFile, isFolder } from '../../files/bounded-file.ts';
import type { JsonObject } from '../../formats/json/parse.ts';
import { readModelJson } from '../../formats/json/python-json.ts';

/** Folders of a pipeline beside its UNet, in the order in which errors name them. */
export const COMPONENT_FOLDERS = [
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

/** What a pipeline's folder consists of. */
export interface PipelineIndex {
  /** Its model_index.json, which need not be there. */
  readonly file: string;
  /** `_class_name` of the file. */
  readonly className: unknown;
  /** The class of each component that the file names; null for a folder of COMPONENT_FOLDERS. */
  readonly components: ReadonlyMap<string, string | null>;
}

/** Reads model_index.json and searches folders of components. Throws FormatError naming the file. */
export async function readPipelineIndex(root: string): Promise<PipelineIndex> {
  const file = join(root, 'model_index.json');
  const index: JsonObject = (await isFile(file)) ? await readModelJson(file) : {};
  const components = new Map<string, string | null>();
  for (const [name, value] of Object.entries(index))
    if (Array.isArray(value) && typeof value[1] === 'string') components.set(name, value[1]);
  for (const name of COMPONENT_FOLDERS) if (await isFolder(join(root, name))) components.set(name, null);
  return { file, className: index['_class_name'], components };
}
