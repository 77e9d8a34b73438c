import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { bundledModels, bundledName } from '../../contract/bundled-model.ts';
import { identityOf, identityText } from '../../contract/model-identity.ts';
import { noOptions, type OpenOptions } from '../../contract/model.ts';
import { describeConfig, locateModel } from './places/config-file.ts';
import { openDiffusersFolder } from './places/diffusers-folder.ts';
import { asModelError, ModelError } from './error.ts';
import { isFile, MAX_JSON_BYTES, readWholeFile, statOrNull } from '../files/bounded-file.ts';
import { checkFolderConfig, recognizeFolder, refuseOtherFile } from './places/folder-kind.ts';
import { resolveSnapshot } from './places/hub-cache.ts';
import type { OpenedModel, ReadModel } from './model.ts';
import { openOnnxFile } from './families/onnx-file/index.ts';
import { isWeightFile } from './places/weight-variants.ts';

/** Where models are looked for, and what a person gives in place of what their files say. */
export interface OpenModelOptions extends Partial<OpenOptions> {
  /** The folder of the bundled models. */
  readonly bundledFolder: string;
}

/**
 * Opens a model: `bundled` or `bundled:<name>`, a folder (diffusers, or of the hub cache), an .onnx file, a file of
 * weights beside its config.json, or a JSON file of one of these. Everything but the session is done here: files are
 * read, checked as hostile, and digested.
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
  try {
    return await findModel(location, bundledFolder, options);
  } catch (error) {
    throw asModelError(error);
  }
}

async function findModel(location: string, bundledFolder: string, options: OpenOptions): Promise<ReadModel> {
  const path = pathOf(location, bundledFolder);
  if (bundledModels.some((name) => path === resolve(bundledFolder, name))) {
    // Also by its path, under which a new engine process or another provider asks for it again.
    const model = await openFolder(path, options);
    return { ...model, info: { ...model.info, bundled: true } };
  }
  const found = await statOrNull(path);
  if (!found) throw new ModelError('model/not-found', `${path}: no such file or folder`);
  if (found.isDirectory()) return openFolder(path, options);
  if (/\.onnx$/i.test(path)) return openOnnxFile(path, options);
  if (isWeightFile(path)) return openWeights(path, options);
  return openByConfig(path, bundledFolder, options);
}

/** The model that a JSON file belongs to. What is wrong with the model is said of it, after what the file is. */
async function openByConfig(path: string, bundledFolder: string, options: OpenOptions): Promise<ReadModel> {
  const model = await locateModel(path);
  if (model === null) refuseOtherFile(path);
  try {
    return await openLocation(model, bundledFolder, options);
  } catch (error) {
    // What is wrong with the file itself names it already.
    if (!(error instanceof ModelError) || error.message.startsWith(`${path}: `)) throw error;
    const what = describeConfig(await readWholeFile(path, MAX_JSON_BYTES), path) ?? 'a JSON file';
    const problem =
      error.code === 'model/not-found' ? 'with no model beside it' : 'of a model that cannot be opened';
    throw new ModelError(error.code, `${path}: ${what} ${problem} (${error.message})`);
  }
}

/** A file of weights with the config.json of their network beside it. */
async function openWeights(path: string, options: OpenOptions): Promise<ReadModel> {
  const unet = dirname(path);
  if (!(await isFile(join(unet, 'config.json')))) refuseOtherFile(path);
  await checkFolderConfig(unet);
  return openDiffusersFolder({ root: unet, unet, weights: path }, options);
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
    ? openOnnxFile(found.file, options, found.others)
    : openDiffusersFolder({ root, unet: found.unet }, options);
}
