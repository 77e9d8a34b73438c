import { resolve } from 'node:path';
import { openDiffusersFolder } from './diffusers-folder.ts';
import { ModelError } from './error.ts';
import { isFile, isFolder, statOrNull } from './files.ts';
import { resolveSnapshot } from './hub-cache.ts';
import type { OpenedModel } from './model.ts';

export { ModelError } from './error.ts';
export type { ModelErrorCode } from './error.ts';
export type { ModelGraph, ModelInfo, OpenedModel } from './model.ts';

/**
 * Opens a model: `bundled`, a folder (diffusers, or a hub cache folder) or an .onnx file. Everything
 * but the session is done here: files are read, checked as hostile, and digested.
 * Throws ModelError with one line that names the file, the field and the value at fault.
 */
export async function openModel(
  location: string,
  options: { readonly bundledDir: string },
): Promise<OpenedModel> {
  if (location === 'bundled') {
    const model = await openFolder(resolve(options.bundledDir));
    return { ...model, info: { ...model.info, bundled: true } };
  }
  const path = resolve(location);
  const found = await statOrNull(path);
  if (!found) throw new ModelError('model/not-found', `${path}: no such file or folder`);
  return openFolder(path);
}

async function openFolder(path: string): Promise<OpenedModel> {
  const root = await resolveSnapshot(path);
  const unet =
    (await isFolder(`${root}/unet`)) && (await isFile(`${root}/unet/config.json`)) ? `${root}/unet` : root;
  return openDiffusersFolder({ root, unet });
}
