import { createHash, type Hash } from 'node:crypto';
import type { ByteSource, FileState } from '../files/byte-source.ts';
import { floatPieces, PIECE_BYTES, type StoredTensor } from '../formats/tensor.ts';
import type { DigestMemory } from './digest-memory.ts';

type Weights = ReadonlyMap<string, StoredTensor>;

/**
 * SHA-256 (hex) over a configuration and the weights as float32, by name. The same network gives the
 * same digest whichever file format, key names or sharding it came in.
 * @param memory digests of files that are as they were; null: it is computed
 */
export function digestNetwork(
  configuration: unknown,
  weights: Weights,
  memory: DigestMemory | null = null,
): string {
  const json = canonicalJson(configuration);
  return remembered(memory, memory && keyOf(json, weights), () => computeDigest(json, weights));
}

/**
 * SHA-256 (hex) over byte runs, each with its label.
 * @param memory as of digestNetwork
 */
export function digestSources(
  parts: readonly (readonly [label: string, bytes: ByteSource])[],
  memory: DigestMemory | null = null,
): string {
  const files = parts.flatMap(([, { file }]) => (file ? [file] : []));
  const compute = (pieces: typeof parts): string => {
    const hash = createHash('sha256');
    const buffer = new Uint8Array(PIECE_BYTES);
    for (const [label, source] of pieces) {
      hash.update(`\n${label} ${source.size}\n`);
      for (let at = 0; at < source.size; at += PIECE_BYTES)
        hash.update(source.read(at, Math.min(PIECE_BYTES, source.size - at), buffer));
    }
    return hash.digest('hex');
  };
  // What is in memory is hashed each time: only files are long.
  const facts = (): string =>
    compute(parts.filter(([, { file }]) => !file)) + JSON.stringify(parts.map(([label]) => label));
  const key = memory && files.length > 0 ? keyOfFiles(createHash('sha256').update(facts()), files) : null;
  return remembered(memory, key, () => compute(parts));
}

/** @param key of what `compute` gives in `memory`; null: it is computed, and not remembered */
function remembered(memory: DigestMemory | null, key: string | null, compute: () => string): string {
  const known = key === null ? null : memory!.recall(key);
  if (known !== null) return known;
  const digest = compute();
  if (key !== null) memory!.remember(key, digest);
  return digest;
}

function computeDigest(json: string, weights: Weights): string {
  const hash = createHash('sha256').update(json);
  const buffer = new Uint8Array(PIECE_BYTES);
  for (const [name, tensor] of sortByName(weights)) {
    hash.update(`\n${name} ${tensor.shape.join('x')}\n`);
    for (const piece of floatPieces(tensor, buffer)) hash.update(piece);
  }
  return hash.digest('hex');
}

/** A file that changed so recently might change again without another time: some file systems count in two seconds. */
const SETTLED_MS = 3000;

/**
 * What a digest depends on, hashed: the configuration, where each weight lies, and path, size and time of the files;
 * null where a weight is in no file, or a file was changed just now.
 */
function keyOf(json: string, weights: Weights): string | null {
  const hash = createHash('sha256').update(json);
  const files = new Map<string, FileState>();
  for (const [name, { shape, type, place }] of sortByName(weights)) {
    const file = place?.source.file;
    if (!file) return null;
    files.set(file.path, file);
    hash.update(`\n${JSON.stringify([name, shape, type, file.path, place.offset, place.strides])}`);
  }
  return keyOfFiles(hash, [...files.values()]);
}

/** `hash` with path, size and time of the files; null where one was changed just now. */
function keyOfFiles(hash: Hash, files: readonly FileState[]): string | null {
  const latest = BigInt(Date.now() - SETTLED_MS) * 1_000_000n;
  for (const { path, size, modified } of files) {
    if (modified > latest) return null;
    hash.update(`\n${JSON.stringify([path, size, String(modified)])}`);
  }
  return hash.digest('hex');
}

function sortByName(weights: Weights): [string, StoredTensor][] {
  return [...weights].sort(([a], [b]) => (a < b ? -1 : 1));
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
