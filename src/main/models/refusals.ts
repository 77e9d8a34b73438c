import { join } from 'node:path';
import { isFolder, listFolder } from '../files/bounded-file.ts';
import { list, show } from '../files/untrusted-text.ts';
import type { JsonObject } from '../formats/json/parse.ts';
import { unsupported, type ModelError } from './error.ts';
import type { Families, Family, NetworkKind } from './family.ts';
import { COMPONENT_FOLDERS, type PipelineIndex } from './places/pipeline-index.ts';
import { isGraphFile } from './places/weight-variants.ts';

/** Names of the folders of a pipeline that a denoiser of these families may lie in. */
export function denoiserFolders(families: readonly Family[]): string[] {
  return [...new Set(families.flatMap(({ components }) => components))];
}

/** Throws model/unsupported for a pipeline with components that none of the families opens. */
export async function refuseOtherPipeline(
  root: string,
  { file, className, components }: PipelineIndex,
  { denoisers: families, autoencoders }: Families,
): Promise<void> {
  const known = [...families, ...autoencoders].flatMap((family) => family.components);
  const denoisers = denoiserFolders(families);
  const denoiser = denoisers.find((name) => components.has(name));
  const hasDenoiser = denoiser !== undefined || (await holdsAnyFolder(root, denoisers));
  const parts = COMPONENT_FOLDERS.filter((name) => components.has(name));
  const foreign = parts.filter((name) => !known.includes(name));
  const none = `no ${denoisers.join(' or ')}`;
  if (hasDenoiser && foreign.length > 0)
    throw unsupported(
      `${root}: ${list(foreign)} beside the denoiser: a text-to-image or other pipeline, not supported yet`,
    );
  if (denoiser !== undefined) await refuseOtherClass(root, denoiser, file, components, families);
  if (hasDenoiser || components.size === 0) return;
  if (foreign.length > 0 || className === undefined)
    throw unsupported(`${root}: ${list(parts)} and ${none}: parts of a pipeline that is not supported`);
  throw unsupported(`${file}: ${show(className)} with ${list([...components.keys()])} but ${none}`);
}

/** A class that no family has is no obstacle if its folder contains a graph of its own. */
async function refuseOtherClass(
  root: string,
  component: string,
  file: string,
  components: PipelineIndex['components'],
  families: readonly Family[],
): Promise<void> {
  const name = components.get(component) ?? null;
  const known = families.filter((family) => family.components.includes(component));
  const classes = known.flatMap(({ indexClasses }) => indexClasses);
  if (name === null || classes.includes(name)) return;
  const folder = join(root, component);
  if ((await isFolder(folder)) && (await listFolder(folder)).some(isGraphFile)) return;
  if (name === TEXT_TO_IMAGE) throw textToImage(file, component);
  throw unsupported(`${file}: ${component} ${show(name)} is not supported (${namesOf(classes)})`);
}

const TEXT_TO_IMAGE = 'UNet2DConditionModel';

function textToImage(file: string, field: string): ModelError {
  return unsupported(`${file}: ${field} "${TEXT_TO_IMAGE}" is a text-to-image network, not supported yet`);
}

/**
 * Why no family recognizes a config.json: model/unsupported.
 * @param families those that were asked
 * @param autoencoders those that open their networks beside a denoiser
 */
export function refuseOtherConfig(
  config: JsonObject,
  file: string,
  families: readonly NetworkKind[],
  autoencoders: readonly NetworkKind[] = [],
): never {
  const classes = families.flatMap(({ configClasses }) => configClasses);
  const name = config['_class_name'];
  if (name === TEXT_TO_IMAGE) throw textToImage(file, '_class_name');
  if (autoencoders.flatMap(({ configClasses }) => configClasses).some((known) => known === name))
    throw unsupported(
      `${file}: _class_name ${show(name)} is an autoencoder without its denoiser; open the pipeline's folder, which has both`,
    );
  if (name !== undefined)
    throw unsupported(`${file}: _class_name ${show(name)} is not supported (${namesOf(classes)})`);
  const { architectures, model_type: type } = config;
  if (architectures !== undefined || type !== undefined)
    throw unsupported(
      `${file}: a transformers model (${show(architectures ?? type)}), not a diffusers ${classes.join(' or ')}`,
    );
  throw unsupported(`${file}: no _class_name, so not the config of a diffusers model`);
}

/** "A is", "A and B are", "A, B and C are". */
function namesOf(classes: readonly string[]): string {
  const [last, ...others] = [...classes].reverse();
  return others.length === 0 ? `${last ?? 'none'} is` : `${others.reverse().join(', ')} and ${last!} are`;
}

async function holdsAnyFolder(root: string, names: readonly string[]): Promise<boolean> {
  for (const name of names) if (await isFolder(join(root, name))) return true;
  return false;
}
