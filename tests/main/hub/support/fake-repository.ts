import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A file of a fake repository. LFS files are served by the content host. */
export interface FakeFile {
  readonly bytes: Buffer;
  readonly isLfs: boolean;
  /** SHA-256 of LFS files, of others git's SHA-1. */
  readonly hash: string;
}

export type FakeFiles = Readonly<Record<string, FakeFile>>;

export interface FakeRepository {
  readonly name: string;
  /** Commits by branch, tag or pull request. */
  readonly refs: Record<string, string>;
  readonly commits: Record<string, FakeFiles>;
  readonly tags: readonly string[];
  readonly downloads: number;
  /** Contents need the token, and without the terms accepted are refused. */
  readonly gated: 'open' | 'gated' | 'not-accepted';
  readonly isPrivate: boolean;
  readonly isDisabled: boolean;
  /** The name that the repository has now. */
  readonly renamedTo: string | null;
}

export function fakeRepository(
  name: string,
  files: Readonly<Record<string, Buffer | string>>,
  rest: Partial<Omit<FakeRepository, 'name' | 'commits'>> = {},
): FakeRepository {
  const commit = commitOf(name, 1);
  return {
    name,
    commits: { [commit]: asFiles(files) },
    refs: { main: commit, ...rest.refs },
    tags: rest.tags ?? ['diffusers', 'diffusers:DDPMPipeline', 'license:mit'],
    downloads: rest.downloads ?? 10,
    gated: rest.gated ?? 'open',
    isPrivate: rest.isPrivate ?? false,
    isDisabled: rest.isDisabled ?? false,
    renamedTo: rest.renamedTo ?? null,
  };
}

/** A commit hash that is always the same for the same words. */
export function commitOf(name: string, version: number): string {
  return createHash('sha1').update(`${name} ${version}`).digest('hex');
}

/** As the hub stores them: weights and pictures in LFS. */
export function asFiles(files: Readonly<Record<string, Buffer | string>>): FakeFiles {
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => {
      const bytes = Buffer.from(content as Buffer);
      const isLfs = /\.(safetensors|bin|onnx|pt|ckpt|png|h5|msgpack)$/.test(path);
      return [path, { bytes, isLfs, hash: isLfs ? sha256(bytes) : gitSha1(bytes) }];
    }),
  );
}

/** The files below a folder, by their paths with `/`. */
export function readFiles(folder: string, below = ''): Record<string, Buffer> {
  const files: Record<string, Buffer> = {};
  for (const name of readdirSync(join(folder, below))) {
    const path = below === '' ? name : `${below}/${name}`;
    if (statSync(join(folder, path)).isDirectory()) Object.assign(files, readFiles(folder, path));
    else files[path] = readFileSync(join(folder, path));
  }
  return files;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** As `git hash-object` computes it. */
export function gitSha1(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** The entry of a file in the hub's tree. */
export function treeEntry(path: string, { bytes, isLfs, hash: oid }: FakeFile): Record<string, unknown> {
  const size = bytes.length;
  if (!isLfs) return { type: 'file', oid, size, path };
  const pointer = Buffer.from(
    `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${size}\n`,
  );
  return {
    type: 'file',
    oid: gitSha1(pointer),
    size,
    path,
    lfs: { oid, size, pointerSize: pointer.length },
    xetHash: '*'.repeat(64),
  };
}

/** SHA-256 of each: comparing large buffers byte by byte is slow in an assertion. */
export function hashes(files: Readonly<Record<string, Buffer>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, sha256(bytes)]));
}
