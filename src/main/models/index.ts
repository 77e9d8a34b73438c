import { resolve } from 'node:path';
import { bundledModels, bundledName } from '../../contract/bundled-model.ts';
import { openDiffusersFolder } from './diffusers-folder.ts';
import { ModelError } from './error.ts';
import { statOrNull } from './files.ts';
import { recognizeFolder, refuseOtherFile } from './folder-kind.ts';
import { resolveSnapshot } from './hub-cache.ts';
import type { OpenedModel } from './model.ts';
import { openOnnxFile } from './onnx-file.ts';

/**
 * Opens a model: `bundled` or `bundled:<name>`, a folder (diffusers, or of the hub cache) or an .onnx file. Everything
 * but the session is done here: files are read, checked as hostile, and digested.
 * Throws ModelError, one line that names the file, the field and the value at fault.
 */
export async function openModel(
  location: string,
  options: { readonly bundledFolder: string },
): Promise<OpenedModel> {
  const path = pathOf(location, options.bundledFolder);
  if (bundledModels.some((name) => path === resolve(options.bundledFolder, name))) {
    // Also by its path, under which a new engine process or another provider asks for it again.
    const model = await openFolder(path);
    return { ...model, info: { ...model.info, bundled: true } };
  }
  const found = await statOrNull(path);
  if (!found) throw new ModelError('model/not-found', `${path}: no such file or folder`);
  if (found.isDirectory()) return openFolder(path);
  refuseOtherFile(path);
  return openOnnxFile(path);
}

function pathOf(location: string, bundledFolder: string): string {
  const name = bundledName(location);
  if (name === undefined)
    throw new ModelError(
      'model/not-found',
      `${location}: no such bundled model (${bundledModels.join(', ')})`,
    );
  return name === null ? resolve(location) : resolve(bundledFolder, name);
}

async function openFolder(path: string): Promise<OpenedModel> {
  const root = await resolveSnapshot(path);
  const found = await recognizeFolder(root);
  return found.kind === 'onnx' ? openOnnxFile(found.file) : openDiffusersFolder({ root, unet: found.unet });
}
