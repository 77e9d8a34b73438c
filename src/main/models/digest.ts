import { createHash } from 'node:crypto';
import type { StoredTensor } from '../formats/tensor.ts';

/**
 * SHA-256 (hex) over a configuration and the weights as float32, by name. The same network gives the
 * same digest whichever file format, key names or sharding it came in.
 */
export function digestNetwork(configuration: unknown, weights: ReadonlyMap<string, StoredTensor>): string {
  const hash = createHash('sha256').update(canonicalJson(configuration));
  for (const [name, tensor] of [...weights].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const floats = tensor.read();
    hash.update(`\n${name} ${tensor.shape.join('x')}\n`);
    hash.update(new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength));
  }
  return hash.digest('hex');
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
