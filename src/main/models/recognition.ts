import { dirname, join } from 'node:path';
import { listFolder } from '../files/bounded-file.ts';
import { ModelError } from './error.ts';
import type { AutoencoderFamily, Families, Family, NetworkFiles } from './family.ts';
import { PlaceFacts } from './places/facts.ts';
import { readPipelineIndex } from './places/pipeline-index.ts';
import { listEmaFolders } from './places/sibling-weights.ts';
import { describeOtherFolder, refuseOtherFile } from './places/unrecognized.ts';
import { isWeightFile, listVariants } from './places/weight-variants.ts';
import { denoiserFolders, refuseOtherConfig, refuseOtherPipeline } from './refusals.ts';

/** A network, and the family that opens it. */
export interface RecognizedNetwork {
  readonly family: Family;
  readonly files: NetworkFiles;
}

/** An autoencoder, and the family that opens it. */
export interface RecognizedAutoencoder {
  readonly family: AutoencoderFamily;
  readonly folder: string;
}

/**
 * The autoencoder of a pipeline's folder; null where there is none. Throws model/not-found where the pipeline has one
 * without a config.json, model/unsupported where no family opens it, else as the configs' reader does.
 */
export async function recognizeAutoencoder(
  root: string,
  families: readonly AutoencoderFamily[],
): Promise<RecognizedAutoencoder | null> {
  const components = [...new Set(families.flatMap((family) => family.components))];
  const index = await readPipelineIndex(root);
  for (const name of components.filter((component) => index.components.has(component))) {
    const folder = join(root, name);
    const place = new PlaceFacts({ root, folder, file: null, components });
    if (!(await place.hasConfig()))
      throw new ModelError(
        'model/not-found',
        `${place.configFile}: no such file, but the pipeline has a ${name}`,
      );
    for (const family of families) if (await family.recognize(place)) return { family, folder };
    refuseOtherConfig((await place.config())!, place.configFile, families);
  }
  return null;
}

/**
 * The network in a folder: in the folder of a pipeline's denoiser, in the folder itself or in one of EMA weights; where
 * there is a config.json before where there is none. Throws model/unsupported that names the kind where no family opens
 * it, model/not-found where there is nothing to open.
 */
export async function recognizeFolder(
  root: string,
  { denoisers: families, autoencoders }: Families,
): Promise<RecognizedNetwork> {
  await refuseOtherPipeline(root, await readPipelineIndex(root), { denoisers: families, autoencoders });
  const components = denoiserFolders(families);
  const parts = components.map((name) => join(root, name));
  const folders = [...parts, root, ...(await listEmaFolders(root))];
  const places = folders.map((folder) => new PlaceFacts({ root, folder, file: null, components }));
  for (const place of places)
    if (await place.hasConfig()) return recognizeConfigured(place, { denoisers: families, autoencoders });
  for (const place of places) {
    const found = await askFamilies(place, families);
    if (found) return found;
  }
  for (const place of places.slice(0, parts.length)) {
    const [weights] = listVariants(await place.names());
    if (weights)
      throw new ModelError('model/not-found', `${place.folder}: ${weights.name} without config.json`);
  }
  throw await describeOtherFolder(root, await listFolder(root), components);
}

/** The network in a file; null where it is a file of another kind. Refuses weights as recognizeFolder does. */
export async function recognizeFile(
  path: string,
  { denoisers: families, autoencoders }: Families,
): Promise<RecognizedNetwork | null> {
  const folder = dirname(path);
  const place = new PlaceFacts({ root: folder, folder, file: path, components: denoiserFolders(families) });
  const found = await askFamilies(place, families);
  if (found || !isWeightFile(path)) return found;
  const config = await place.config();
  return config ? refuseOtherConfig(config, place.configFile, families, autoencoders) : refuseOtherFile(path);
}

async function recognizeConfigured(
  place: PlaceFacts,
  { denoisers, autoencoders }: Families,
): Promise<RecognizedNetwork> {
  const found = await askFamilies(place, denoisers);
  return found ?? refuseOtherConfig((await place.config())!, place.configFile, denoisers, autoencoders);
}

async function askFamilies(
  place: PlaceFacts,
  families: readonly Family[],
): Promise<RecognizedNetwork | null> {
  for (const family of families) {
    const files = await family.recognize(place);
    if (files) return { family, files };
  }
  return null;
}
