import { basename, dirname } from 'node:path';
import { list } from '../../files/untrusted-text.ts';
import { isFile, MAX_JSON_BYTES } from '../../files/bounded-file.ts';
import { isJsonObject } from '../../formats/json/parse.ts';
import type { JsonObject } from '../../formats/json/parse.ts';
import { parsePythonJson, readModelJson } from '../../formats/json/python-json.ts';
import { isSchedule } from './scheduler-files.ts';
import { isWeightFile } from './weight-variants.ts';

/** What the bytes of a JSON file of a model are, for people; null where they are none. Does not throw. */
export function describeConfig(bytes: Uint8Array, file: string): string | null {
  if (bytes.length > MAX_JSON_BYTES) return null;
  try {
    return describe(parsePythonJson(bytes, file));
  } catch {
    return null;
  }
}

/**
 * The model that a JSON file belongs to: the folder of a config.json, model_index.json or scheduler_config.json, the
 * .onnx file of a `<name>.json`, or the file itself where it indexes weights; null where it is no JSON file of a model.
 */
export async function locateModel(file: string): Promise<string | null> {
  if (!/\.json$/i.test(file) || !(await isFile(file))) return null;
  const what = await readModelJson(file).then(describe, () => null);
  if (what === null) return null;
  if (isWeightFile(file)) return file;
  const onnx = file.replace(/\.json$/i, '.onnx');
  if (await isFile(onnx)) return onnx;
  const folder = dirname(file);
  return basename(folder) === 'scheduler' ? dirname(folder) : folder;
}

/** By the fields that diffusers and transformers write. */
function describe(json: JsonObject): string | null {
  if (Object.hasOwn(json, 'schema')) return null;
  const name = typeof json['_class_name'] === 'string' ? json['_class_name'] : null;
  const named = name === null ? '' : ` (${list([name])})`;
  if (isSchedule(json)) return `a scheduler's config${named}`;
  if (isJsonObject(json['weight_map'])) return 'the index of sharded weights';
  if (name !== null && Object.values(json).some(isPipelinePart)) return `the index of a pipeline${named}`;
  if (name !== null || CONFIG_KEYS.some((key) => Object.hasOwn(json, key))) return `a model's config${named}`;
  return null;
}

const CONFIG_KEYS = [
  '_diffusers_version',
  'sample_size',
  'block_out_channels',
  'down_block_types',
  'model_type',
  'architectures',
];

/** ["diffusers", "UNet2DModel"] */
function isPipelinePart(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && /^[a-z]\w*,[A-Z]\w*$/.test(value.join());
}
