import { createHash } from 'node:crypto';
import type { FileState } from '../files/byte-source.ts';
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
  const key = memory && keyOf(json, weights);
  const known = key === null ? null : memory!.recall(key);
  if (known !== null) return known;
  const digest = computeDigest(json, weights);
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
  const latest = BigInt(Date.now() - SETTLED_MS) * 1_000_000n;
  for (const { path, size, modified } of files.values()) {
    if (modified > latest) return null;
    hash.update(`\n${JSON.stringify([path, size, String(modified)])}`);
  }
  return hash.digest('hex');
}

function sortByName(weights: Weights): [string, StoredTensor][] {
  return [...weights].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** SHA-256 (hex) over byte runs, each with its label. */
export function digestBytes(parts: readonly (readonly [label: string, bytes: Uint8Array])[]): string {
  const hash = createHash('sha256');
  for (const [label, bytes] of parts) hash.update(`\n${label} ${bytes.length}\n`).update(bytes);
  return hash.digest('hex');
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
