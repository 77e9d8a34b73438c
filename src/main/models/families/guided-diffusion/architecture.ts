import { basename } from 'node:path';
import { architecturePresets, type ArchitecturePreset } from '../../../../contract/architecture-presets.ts';
import { isFile } from '../../../files/bounded-file.ts';
import { show } from '../../../files/untrusted-text.ts';
import type { JsonObject } from '../../../formats/json/parse.ts';
import { readModelJson } from '../../../formats/json/python-json.ts';
import { ModelError, unsupported } from '../../error.ts';
import type { NetworkOptions } from '../../family.ts';
import { checkpointStem } from '../../places/torch-file.ts';
import { presets } from './presets.ts';

/** UNetModel's arguments for a file of weights, and where they come from. */
export interface FoundArchitecture {
  readonly json: JsonObject;
  /** For errors: the path of a file, or the name of a preset. */
  readonly place: string;
  /** null: a preset. */
  readonly file: string | null;
  readonly warnings: readonly string[];
}

/**
 * The arguments that were given, else those of a JSON file beside the weights, named after them with or without their ending,
 * else those of the published network of that name. Throws model/no-architecture where there are none, model/unsupported for
 * a preset that does not exist.
 */
export async function findArchitecture(
  path: string,
  { architecture }: NetworkOptions,
): Promise<FoundArchitecture> {
  if (architecture && 'preset' in architecture) return takePreset(architecture.preset, path, []);
  if (architecture) return readArguments(architecture.file, []);
  for (const beside of [`${path}.json`, `${checkpointStem(path)}.json`])
    if (await isFile(beside))
      return readArguments(beside, [`the architecture was read from ${basename(beside)}`]);
  const name = checkpointStem(basename(path));
  if (isPreset(name))
    return takePreset(name, path, [
      `the architecture is that of the published network ${name}, by the name of the file`,
    ]);
  throw new ModelError(
    'model/no-architecture',
    `${path}: weights of OpenAI's UNetModel, which do not say its arguments: give them with --architecture FILE.json (or beside it as ${name}.json), or --preset NAME for a published network`,
  );
}

async function readArguments(file: string, warnings: readonly string[]): Promise<FoundArchitecture> {
  return { json: await readModelJson(file), place: file, file, warnings };
}

function takePreset(name: string, path: string, warnings: readonly string[]): FoundArchitecture {
  if (!isPreset(name))
    throw unsupported(`${path}: no preset ${show(name)} (${architecturePresets.join(', ')})`);
  return { json: presets[name], place: `preset ${name}`, file: null, warnings };
}

function isPreset(name: string): name is ArchitecturePreset {
  return (architecturePresets as readonly string[]).includes(name);
}
