import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { bundledModels, bundledName } from '../../contract/bundled-model.ts';
import { identityOf, identityText } from '../../contract/model-identity.ts';
import { noOptions, type OpenOptions } from '../../contract/model.ts';
import { openDiffusersFolder } from './diffusers-folder.ts';
import { ModelError } from './error.ts';
import { statOrNull } from './files.ts';
import { recognizeFolder, refuseOtherFile } from './folder-kind.ts';
import { resolveSnapshot } from './hub-cache.ts';
import type { OpenedModel, ReadModel } from './model.ts';
import { openOnnxFile } from './onnx-file.ts';

/** Where models are looked for, and what a person gives in place of what their files say. */
export interface OpenModelOptions extends Partial<OpenOptions> {
  /** The folder of the bundled models. */
  readonly bundledFolder: string;
}

/**
 * Opens a model: `bundled` or `bundled:<name>`, a folder (diffusers, or of the hub cache) or an .onnx file. Everything
 * but the session is done here: files are read, checked as hostile, and digested.
 * Throws ModelError, one line that names the file, the field and the value at fault.
 */
export async function openModel(
  location: string,
  { bundledFolder, ...given }: OpenModelOptions,
): Promise<OpenedModel> {
  const options: OpenOptions = { ...noOptions, ...given };
  const { info, graph } = await openLocation(location, bundledFolder, options);
  const text = identityText(identityOf(info));
  const identity = createHash('sha256').update(text).digest('hex');
  return { info: { ...info, options, identity }, graph };
}

async function openLocation(
  location: string,
  bundledFolder: string,
  options: OpenOptions,
): Promise<ReadModel> {
  const path = pathOf(location, bundledFolder);
  if (bundledModels.some((name) => path === resolve(bundledFolder, name))) {
    // Also by its path, under which a new engine process or another provider asks for it again.
    const model = await openFolder(path, options);
    return { ...model, info: { ...model.info, bundled: true } };
  }
  const found = await statOrNull(path);
  if (!found) throw new ModelError('model/not-found', `${path}: no such file or folder`);
  if (found.isDirectory()) return openFolder(path, options);
  refuseOtherFile(path);
  return openOnnxFile(path, options);
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

async function openFolder(path: string, options: OpenOptions): Promise<ReadModel> {
  const root = await resolveSnapshot(path);
  const found = await recognizeFolder(root);
  return found.kind === 'onnx'
    ? openOnnxFile(found.file, options)
    : openDiffusersFolder({ root, unet: found.unet }, options);
}
