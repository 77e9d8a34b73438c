import { createHash } from 'node:crypto';
import type { HubFile } from '../repository/repository.ts';

/** The hash by which a file's content is known, fed with its bytes in order. */
export interface ContentHash {
  update(bytes: Uint8Array): void;
  /** Lower-case hex; once. */
  digest(): string;
}

/** SHA-256 of the bytes of an LFS file; of others SHA-1 as git hashes a blob: of `blob <size>\0` and the bytes. */
export function createContentHash({ hash, size }: Pick<HubFile, 'hash' | 'size'>): ContentHash {
  const state = createHash(hash.kind === 'sha256' ? 'sha256' : 'sha1');
  if (hash.kind === 'git-sha1') state.update(`blob ${size}\0`);
  return {
    update: (bytes) => void state.update(bytes),
    digest: () => state.digest('hex'),
  };
}
