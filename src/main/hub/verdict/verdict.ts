import { tmpdir } from 'node:os';
import type { ModelSummary, OpeningVerdict } from '../../../contract/hub.ts';
import type { ModelInfo } from '../../../contract/model.ts';
import { oneLine } from '../../files/untrusted-text.ts';
import { MAX_JSON_BYTES } from '../../files/bounded-file.ts';
import type { DigestMemory } from '../../models/digest-memory.ts';
import { ModelError } from '../../models/error.ts';
import { listModelFiles, type ModelFiles } from '../../models/model-files.ts';
import { openModel } from '../../models/open.ts';
import { inParallel } from '../network/in-parallel.ts';
import type { HubNetwork } from '../network/network.ts';
import type { HubFile, Repository } from '../repository/repository.ts';
import { readSafetensorsHeader, readSmallFile } from './headers.ts';
import { shownFiles, Skeleton } from './skeleton.ts';

export interface Judgement {
  readonly verdict: OpeningVerdict;
  /** The files that opening reads, which are all that is downloaded; none of a model that is refused. */
  readonly files: readonly HubFile[];
  /** Bytes of these files. */
  readonly bytes: number;
}

/** The configs that decide what a repository is: in its root and one folder below it. */
const CONFIG = /^([^/]+\/)?(model_index|config|scheduler_config)\.json$/;
/** Indexes of shards, and files beside a graph. */
const OTHER_JSON = /^([^/]+\/){0,2}[^/]+\.json$/;
const MAX_CONFIGS = 64;
const MAX_INDEXES = 8;
const MAX_CONFIG_BYTES = 2 << 20;
/** Weights of other formats, whose readers need them whole; larger ones are not read in advance. */
const MAX_WHOLE_BYTES = 2 << 20;
/** Every file system can have a file of this size, which holds nothing. */
const MAX_SHOWN_BYTES = 2 ** 42;
const PARALLEL = 4;

/**
 * Judges a model of the hub: its configs and the headers of its weights are read by range and given to the reader that
 * opens models, over files that have the true names and sizes but no weights. Throws HubError where the hub does not give
 * them, run/cancelled.
 * @param temp folder for temporary files
 */
export async function judgeRepository(
  network: HubNetwork,
  repository: Repository,
  signal: AbortSignal | null = null,
  temp: string = tmpdir(),
): Promise<Judgement> {
  const skeleton = await Skeleton.create(repository, temp);
  try {
    return await judge({ network, repository, signal, skeleton });
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return {
      verdict: { kind: 'refused', reason: oneLine(skeleton.rename(error.message)) },
      files: [],
      bytes: 0,
    };
  } finally {
    await skeleton.remove();
  }
}

interface Judging {
  readonly network: HubNetwork;
  readonly repository: Repository;
  readonly signal: AbortSignal | null;
  readonly skeleton: Skeleton;
}

/** JSON that the reader of models refuses by its size. */
function isTooLarge({ path, size }: HubFile): boolean {
  return OTHER_JSON.test(path) && size > MAX_JSON_BYTES;
}

async function judge(judging: Judging): Promise<Judgement> {
  const { skeleton, repository } = judging;
  const shown = shownFiles(repository);
  const configs = shown.filter(({ path, size }) => CONFIG.test(path) && size <= MAX_CONFIG_BYTES);
  for (const { path, size } of shown.filter(isTooLarge))
    await skeleton.write(path, new Uint8Array(), Math.min(size, MAX_SHOWN_BYTES));
  const index = configs.filter(({ path }) => path === 'model_index.json');
  await fetchWhole(judging, index);
  // Most repositories of other kinds are known by that file; theirs have many configs.
  if (index.length > 0) await listModelFiles(skeleton.root).catch(rethrowUnsupported);
  await fetchWhole(judging, configs.filter((file) => !index.includes(file)).slice(0, MAX_CONFIGS));
  const found = await listWithIndexes(judging);
  const weights = found.weights.map((path) => skeleton.fileAt(path));
  const all = [...found.configs.map((path) => skeleton.fileAt(path)), ...weights];
  const files = [...new Map(all.map((file) => [file.path, file])).values()];
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  await fetchWhole(
    judging,
    files.filter((file) => OTHER_JSON.test(file.path) && !isTooLarge(file)),
  );
  const others = weights.filter(({ path }) => !path.endsWith('.safetensors'));
  if (others.some(({ size }) => size > MAX_WHOLE_BYTES)) {
    const reason = oneLine(
      `${repository.facts.repository}/${others[0]!.path}: can be checked only after the download`,
    );
    return { verdict: { kind: 'unknown', reason }, files, bytes };
  }
  await fetchWhole(judging, others);
  const safetensors = weights.filter((file) => !others.includes(file));
  const { network, signal } = judging;
  await inParallel(safetensors, { width: PARALLEL, signal }, async (file, either) => {
    const header = await readSafetensorsHeader(network, repository, file, either);
    await skeleton.write(file.path, header, file.size);
  });
  return { verdict: await openSkeleton(skeleton), files, bytes };
}

/** The files that are needed; an index of shards is fetched first where one is chosen. */
async function listWithIndexes(judging: Judging): Promise<ModelFiles> {
  const { skeleton, repository } = judging;
  const indexes = shownFiles(repository).filter(
    ({ path, size }) => /\.index(\.[^/]+)?\.json$/.test(path) && size <= MAX_JSON_BYTES,
  );
  try {
    return await listModelFiles(skeleton.root);
  } catch (error) {
    if (indexes.length === 0 || !(error instanceof ModelError) || error.code !== 'model/malformed')
      throw error;
    await fetchWhole(judging, indexes.slice(0, MAX_INDEXES));
    return listModelFiles(skeleton.root);
  }
}

function rethrowUnsupported(error: unknown): void {
  if (error instanceof ModelError && error.code !== 'model/unsupported') return;
  throw error;
}

/** Nothing is computed of weights that are not there. */
const noDigests: DigestMemory = { recall: () => '0'.repeat(64), remember: () => undefined };

/** As opening the repository's own files would say it, by their names in the repository. */
async function openSkeleton(skeleton: Skeleton): Promise<OpeningVerdict> {
  const verdict = await judgeFolder(skeleton.root);
  return verdict.kind === 'opens'
    ? verdict
    : { ...verdict, reason: oneLine(skeleton.rename(verdict.reason)) };
}

/** Whether a model that is on the disk opens, without reading its weights. */
export async function judgeFolder(folder: string): Promise<OpeningVerdict> {
  try {
    return {
      kind: 'opens',
      model: summaryOf((await openModel(folder, { bundledFolder: '', digests: noDigests })).info),
    };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const kind = error.code === 'model/no-size' ? 'needs-size' : 'refused';
    return { kind, reason: oneLine(error.message) };
  }
}

function summaryOf({
  latentShape,
  pictureShape,
  parameters,
  dtype,
  classes,
  warnings,
}: ModelInfo): ModelSummary {
  return { latentShape, pictureShape, parameters, dtype, classes, warnings };
}

async function fetchWhole(
  { network, repository, signal, skeleton }: Judging,
  files: readonly HubFile[],
): Promise<void> {
  const missing = files.filter((file) => !skeleton.isWhole(file));
  await inParallel(missing, { width: PARALLEL, signal }, async (file, either) => {
    await skeleton.write(file.path, await readSmallFile(network, repository, file, either), file.size);
  });
}
