import { basename, join } from 'node:path';
import { list, show } from '../../files/untrusted-text.ts';
import { malformed } from '../error.ts';
import { openFileSource, type ByteSource } from '../../files/byte-source.ts';
import { isJsonObject, type JsonObject } from '../../formats/json/parse.ts';
import { readModelJson } from '../../formats/json/python-json.ts';
import { readSafetensors } from '../../formats/safetensors/reader.ts';
import type { StoredTensor, StoredTensors } from '../../formats/tensor.ts';
import { readTorchBin } from '../../formats/torch-bin/reader.ts';

const LFS_POINTER = 'version https://git-lfs';

/** Shards of one model. */
const MAX_SHARDS = 256;

/** Reads the file `name` in a folder, or the shards of an index. Throws ModelError naming the file at fault. */
export async function readFolderWeights(folder: string, name: string): Promise<StoredTensors> {
  const path = join(folder, name);
  return name.endsWith('.json') ? readShards(folder, path) : readFile(path);
}

/** A file of weights. Throws as openFileSource does, and model/malformed where it is what Git LFS puts in its place. */
export async function openWeightSource(path: string): Promise<ByteSource> {
  const source = await openFileSource(path);
  const first = source.read(0, Math.min(source.size, LFS_POINTER.length));
  if (new TextDecoder('latin1').decode(first) === LFS_POINTER)
    throw malformed(`${path}: a Git LFS pointer, not the weights themselves; fetch them with git lfs pull`);
  return source;
}

/** The tensors of a file that may be of any size: what lies before them is read, they are located. */
async function readFile(path: string): Promise<Map<string, StoredTensor>> {
  const source = await openWeightSource(path);
  return path.endsWith('.bin') ? readTorchBin(source, path) : readSafetensors(source, path);
}

/** The map of an index, of each tensor to its shard, and the files that it names: plain names in the index's folder. */
async function readIndex(index: string): Promise<{ readonly map: JsonObject; readonly shards: string[] }> {
  const { weight_map: map } = await readModelJson(index);
  if (!isJsonObject(map)) throw malformed(`${index}: weight_map must be an object, got ${show(map)}`);
  const shards = [...new Set(Object.values(map))];
  if (shards.length > MAX_SHARDS) throw malformed(`${index}: weight_map names ${shards.length} shards`);
  const foreign = shards.find((shard) => !isPlainName(shard));
  if (foreign !== undefined) throw malformed(`${index}: weight_map names the file ${show(foreign)}`);
  return { map, shards: shards.filter(isPlainName) };
}

/** Names of the files with weights that opening `name` in a folder reads: itself, or the shards of an index. */
export async function listWeightFiles(folder: string, name: string): Promise<readonly string[]> {
  return name.endsWith('.json') ? (await readIndex(join(folder, name))).shards : [name];
}

/** Reads the shards an index names; each tensor must be in the shard the index says, and nowhere else. */
async function readShards(folder: string, index: string): Promise<Map<string, StoredTensor>> {
  const { map, shards } = await readIndex(index);
  const tensors = new Map<string, StoredTensor>();
  for (const shard of shards) {
    for (const [name, tensor] of await readFile(join(folder, shard))) {
      const place = Object.hasOwn(map, name) ? map[name] : undefined;
      if (place !== shard)
        throw malformed(`${shard}: holds ${list([name])}, which ${basename(index)} puts in ${show(place)}`);
      tensors.set(name, tensor);
    }
  }
  const absent = Object.keys(map).filter((name) => !tensors.has(name));
  if (absent.length > 0) throw malformed(`${index}: missing ${list(absent)} in the shards`);
  return tensors;
}

/** A file beside the index: no folder, no parent, and of a format that is read here. */
function isPlainName(name: unknown): name is string {
  return typeof name === 'string' && /^[^/\\:\0]+\.(safetensors|bin)$/.test(name);
}
