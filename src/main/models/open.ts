import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { bundledModels, bundledName } from '../../contract/bundled-model.ts';
import { identityOf, identityText } from '../../contract/model-identity.ts';
import { noOptions, type OpenOptions } from '../../contract/model.ts';
import { MAX_JSON_BYTES, readWholeFile, statOrNull } from '../files/bounded-file.ts';
import type { DigestMemory } from './digest-memory.ts';
import { asModelError, ModelError } from './error.ts';
import type { Families } from './family.ts';
import { families as knownFamilies } from './families/index.ts';
import type { OpenedModel, ReadModel } from './model.ts';
import { openPipeline } from './pipeline.ts';
import { describeConfig, locateModel } from './places/config-file.ts';
import { resolveSnapshot } from './places/hub-cache.ts';
import { refuseOtherFile } from './places/unrecognized.ts';
import {
  recognizeAutoencoder,
  recognizeFile,
  recognizeFolder,
  type RecognizedNetwork,
} from './recognition.ts';

/** Where models are looked for, and what a person gives in place of what their files say. */
export interface OpenModelOptions extends Partial<OpenOptions> {
  /** The folder of the bundled models. */
  readonly bundledFolder: string;
  /** Digests of files that were opened before; default: none. */
  readonly digests?: DigestMemory | null;
}

/**
 * Opens a model: `bundled` or `bundled:<name>`, a folder (a pipeline, a part of one, or of the hub cache), a file that
 * one of the families recognizes, or a JSON file of one of these. Everything but the session is done here: files are
 * read, checked as hostile, and digested.
 * Throws ModelError, one line that names the file, the field and the value at fault.
 */
export async function openModel(
  location: string,
  { bundledFolder, digests = null, ...given }: OpenModelOptions,
  families: Families = knownFamilies,
): Promise<OpenedModel> {
  const options: OpenOptions = { ...noOptions, ...given };
  const opening = { bundledFolder, options, digests, families };
  const { info, ...networks } = await openLocation(location, opening);
  const text = identityText(identityOf(info));
  const identity = createHash('sha256').update(text).digest('hex');
  return { ...networks, info: { ...info, options, identity } };
}

interface Opening {
  readonly bundledFolder: string;
  readonly options: OpenOptions;
  readonly digests: DigestMemory | null;
  readonly families: Families;
}

async function openLocation(location: string, opening: Opening): Promise<ReadModel> {
  try {
    const path = pathOf(location, opening.bundledFolder);
    const network = await recognize(path, opening);
    if (!network) return await openByConfig(path, opening);
    const autoencoder = await recognizeAutoencoder(network.files.root, opening.families.autoencoders);
    const model = await openPipeline(network, autoencoder, opening.options, opening.digests);
    // Also by its path: a new engine process and another provider open it by that.
    const bundled = bundledModels.some((name) => path === resolve(opening.bundledFolder, name));
    return { ...model, info: { ...model.info, bundled } };
  } catch (error) {
    throw asModelError(error);
  }
}

/** The network at a path; null where it is a file of another kind. */
async function recognize(path: string, { families }: Opening): Promise<RecognizedNetwork | null> {
  const found = await statOrNull(path);
  if (!found) throw new ModelError('model/not-found', `${path}: no such file or folder`);
  if (!found.isDirectory()) return recognizeFile(path, families);
  return recognizeFolder(await resolveSnapshot(path), families);
}

/** The model that a JSON file belongs to. Its errors follow a description of the file. */
async function openByConfig(path: string, opening: Opening): Promise<ReadModel> {
  const model = await locateModel(path);
  if (model === null) return refuseOtherFile(path);
  try {
    return await openLocation(model, opening);
  } catch (thrown) {
    const error = asModelError(thrown);
    // What is wrong with the file itself names it already.
    if (!(error instanceof ModelError) || error.message.startsWith(`${path}: `)) throw error;
    const what = describeConfig(await readWholeFile(path, MAX_JSON_BYTES), path) ?? 'a JSON file';
    const problem =
      error.code === 'model/not-found' ? 'without a model next to it' : 'of a model that cannot be opened';
    throw new ModelError(error.code, `${path}: ${what} ${problem} (${error.message})`);
  }
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
