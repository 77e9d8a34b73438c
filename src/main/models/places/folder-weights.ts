import { basename, join } from 'node:path';
import { listFolder } from '../../files/bounded-file.ts';
import type { StoredTensors } from '../../formats/tensor.ts';
import type { NetworkFiles, OpenedNetwork } from '../family.ts';
import { nameNetwork } from './network-name.ts';
import { readFolderWeights } from './weight-files.ts';
import { chooseVariant, parseWeightName, takeVariant, titleVariant } from './weight-variants.ts';

/** The weights of a denoiser's folder, and what is said of their choice. */
export interface FolderWeights extends Pick<
  OpenedNetwork,
  'name' | 'path' | 'variant' | 'warnings' | 'alternatives'
> {
  /** The file that was chosen, or an index of several. */
  readonly file: string;
  readonly tensors: StoredTensors;
}

/** The weights that a person named, else those that the folder offers first. Throws a ModelError as chooseVariant does. */
export async function openFolderWeights(files: NetworkFiles): Promise<FolderWeights> {
  const { root, folder, file } = files;
  const names = await listFolder(folder);
  const chosen = file === null ? chooseVariant(names, folder) : takeVariant(basename(file), names);
  return {
    name: nameNetwork(files, chosen),
    path: file ?? root,
    variant: parseWeightName(chosen.name)?.variant ?? null,
    warnings: chosen.warnings,
    alternatives: chosen.others.map((other) => ({
      name: titleVariant(other),
      path: join(folder, other.name),
    })),
    file: join(folder, chosen.name),
    tensors: await readFolderWeights(folder, chosen.name),
  };
}
