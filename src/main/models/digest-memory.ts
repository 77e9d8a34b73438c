import { readFileSync, statSync } from 'node:fs';
import * as v from 'valibot';
import { replaceFileSync } from '../files/atomic-file.ts';

/** Digests that were computed before, by a key that says of what. */
export interface DigestMemory {
  recall(key: string): string | null;
  remember(key: string, digest: string): void;
}

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const schema = v.object({ schema: v.literal(1), digests: v.array(v.tuple([hash, hash])) });
type Digests = v.InferOutput<typeof schema>['digests'];

/** Models whose digests are remembered; the last ones stay. */
const MAX_DIGESTS = 512;
const MAX_BYTES = 1 << 18;

/**
 * Digests in a small JSON file that several processes share and that may be deleted at any time. A file that is
 * damaged, too large or no such file is ignored, and replaced by the next digest; one that cannot be written costs time.
 */
export class DigestFile implements DigestMemory {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  recall(key: string): string | null {
    return this.#read().find(([known]) => known === key)?.[1] ?? null;
  }

  remember(key: string, digest: string): void {
    const others = this.#read().filter(([known]) => known !== key);
    const digests = [...others, [key, digest]].slice(-MAX_DIGESTS);
    try {
      replaceFileSync(this.#path, `${JSON.stringify({ schema: 1, digests })}\n`);
    } catch {
      // It is computed again next time.
    }
  }

  #read(): Digests {
    try {
      const found = statSync(this.#path);
      if (!found.isFile() || found.size > MAX_BYTES) return [];
      return v.parse(schema, JSON.parse(readFileSync(this.#path, 'utf8'))).digests;
    } catch {
      return [];
    }
  }
}
