import { mkdir, mkdtemp, open, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeFileError } from '../../files/file-errors.ts';
import { HubError } from '../error.ts';
import { repositoryFolder, snapshotFolder } from '../cache/layout.ts';
import { foldersOf, isPortable } from '../repository/file-names.ts';
import type { HubFile, Repository } from '../repository/repository.ts';

/** Names of a repository that the reader of models looks at; of more, those in deeper folders are left out. */
const MAX_NAMES = 5000;
const MAX_DEPTH = 3;

/** An old time: the memory of digests leaves out files that changed just now. */
const PAST = new Date('2001-01-01T00:00:00Z');

/**
 * A folder that looks like a repository's snapshot to the reader of models: every name, configs with their content, and
 * of weights the beginning only, in files that have the true size but take no room.
 */
export class Skeleton {
  /** The snapshot's folder, which has the name that it has in a cache. */
  readonly root: string;
  readonly #base: string;
  readonly #repository: Repository;
  readonly #whole = new Set<string>();

  private constructor(base: string, root: string, repository: Repository) {
    this.#base = base;
    this.root = root;
    this.#repository = repository;
  }

  /** @param temp folder for temporary files. Throws hub/disk. */
  static async create(repository: Repository, temp: string): Promise<Skeleton> {
    const base = await mkdtemp(join(temp, 'slerpscope-hub-')).catch((error: unknown) => {
      throw noFiles(temp, error);
    });
    const root = snapshotFolder(repositoryFolder(base, repository.facts.repository), repository.commit);
    const skeleton = new Skeleton(base, root, repository);
    try {
      await mkdir(root, { recursive: true });
      for (const { path } of shownFiles(repository)) await skeleton.#put(path, new Uint8Array(), 0);
      return skeleton;
    } catch (error) {
      await skeleton.remove();
      throw noFiles(temp, error);
    }
  }

  /** Writes the first bytes of a file of `size` bytes. Throws hub/disk, also where no file of that size can be made. */
  async write(path: string, start: Uint8Array, size: number): Promise<void> {
    try {
      await this.#put(path, start, size);
    } catch (error) {
      const name = `${this.#repository.facts.repository}/${path}`;
      throw new HubError(
        'hub/disk',
        `${name}: is listed with ${size} bytes; no temporary file of that size can be made (${describeFileError(error)})`,
      );
    }
  }

  async #put(path: string, start: Uint8Array, size: number): Promise<void> {
    const file = join(this.root, ...path.split('/'));
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, start);
    if (size > start.length) {
      const handle = await open(file, 'r+');
      await handle.truncate(size).finally(() => handle.close());
    }
    await utimes(file, PAST, PAST);
    if (start.length === size && size > 0) this.#whole.add(path);
  }

  /** Whether a file has its whole content. */
  isWhole({ path }: HubFile): boolean {
    return this.#whole.has(path);
  }

  /** The file of the repository that stands at a path of the skeleton. */
  fileAt(path: string): HubFile {
    const inside = path.slice(this.root.length + 1).replaceAll('\\', '/');
    const found = this.#repository.files.find((file) => file.path === inside);
    if (!found)
      throw new HubError('hub/malformed', `${this.#repository.facts.repository}: no file ${inside}`);
    return found;
  }

  /** A line about files of the skeleton as one about files of the repository. */
  rename(message: string): string {
    return message.replaceAll(this.root, this.#repository.facts.repository).replaceAll(this.#base, '');
  }

  async remove(): Promise<void> {
    await rm(this.#base, { recursive: true, force: true, maxRetries: 3 });
  }
}

function noFiles(temp: string, error: unknown): HubError {
  return new HubError('hub/disk', `${temp}: no temporary files can be made (${describeFileError(error)})`);
}

/** What a model can be made of; a repository may have thousands of pictures beside it. */
const OF_MODELS = /\.(json|ya?ml|safetensors|bin|pth?|ckpt|onnx|onnx_data|data)$/i;

/**
 * Files whose names are shown to the reader, those that a model can be made of first. Names that differ in case only are
 * one on some systems: the first is shown, and nothing below it where it is a file.
 */
export function shownFiles({ files }: Repository): HubFile[] {
  const depth = ({ path }: HubFile): number => path.split('/').length;
  const rank = (file: HubFile): number => (OF_MODELS.test(file.path) ? 0 : MAX_DEPTH) + depth(file);
  const shown = files.filter((file) => depth(file) <= MAX_DEPTH && isPortable(file.path));
  const byName = new Map<string, HubFile>();
  for (const file of shown.sort((a, b) => depth(a) - depth(b))) {
    const folded = file.path.toLowerCase();
    if (![folded, ...foldersOf(folded)].some((name) => byName.has(name))) byName.set(folded, file);
  }
  return [...byName.values()].sort((a, b) => rank(a) - rank(b)).slice(0, MAX_NAMES);
}
