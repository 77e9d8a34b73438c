import { join } from 'node:path';
import type { NetworkFacts, OpenOptions } from '../../contract/model.ts';
import type { SampleSize } from '../../contract/sample-size.ts';
import type { LatentShape } from '../../core/latent.ts';
import type { SchedulerConfig } from '../../core/settings.ts';
import type { DigestMemory } from './digest-memory.ts';
import { malformed } from './error.ts';
import type { OpenedAutoencoder, OpenedNetwork, Part } from './family.ts';
import type { OpenedPart, ReadInfo, ReadModel, TimeRange } from './model.ts';
import { hubOriginOf } from './places/hub-cache.ts';
import { findScheduler, type FoundScheduler } from './places/scheduler-files.ts';
import { findSiblings, type SiblingWeights } from './places/sibling-weights.ts';
import type { RecognizedAutoencoder, RecognizedNetwork } from './recognition.ts';
import { checkMultiple, MissingSize } from './sample-size.ts';
import { warnOfShape } from './sample-shape.ts';

/**
 * Puts the parts of a model together with the schedule in force. Throws ModelError as the families do, and where denoiser
 * and autoencoder do not fit.
 */
export async function openPipeline(
  { family, files }: RecognizedNetwork,
  autoencoder: RecognizedAutoencoder | null,
  options: OpenOptions,
  digests: DigestMemory | null,
): Promise<ReadModel> {
  const opened = autoencoder && (await autoencoder.family.open(autoencoder.folder, digests));
  const size = options.size && latentSizeOf(options.size, opened, autoencoder?.folder ?? files.folder);
  const network = await family
    .open(files, { size, architecture: options.architecture ?? null, digests })
    .catch((error: unknown) => rethrowInPixels(error, opened?.factor ?? 1));
  const parts = joinParts(network, opened, autoencoder?.folder ?? files.folder);
  const found =
    network.schedule ?? (await findScheduler([...new Set([files.root, files.folder])], files.sidecar));
  const schedule = { ...found, scheduler: { ...found.scheduler, ...options.schedule } };
  checkLearnedTimes(network, files.folder, schedule.scheduler);
  const siblings = await findSiblings(files.folder, files.components);
  const times = timesOf(network.time, schedule.scheduler);
  const openPart = (part: Part | null): OpenedPart | null =>
    part && { shape: part.shape, graph: (batch) => part.graph({ batch, times }) };
  return {
    info: describeModel({
      source: family.source,
      network,
      parts,
      opened,
      schedule,
      times,
      siblings,
      root: files.root,
    }),
    graph: (batch) => network.denoiser.graph({ batch, times }),
    decoder: openPart(parts.decoder),
    encoder: openPart(parts.encoder),
  };
}

/** Throws model/malformed where the schedule has a t that the network has no embedding of. */
function checkLearnedTimes(
  { learnedTimes }: OpenedNetwork,
  folder: string,
  { numTrainTimesteps }: SchedulerConfig,
): void {
  if (learnedTimes !== undefined && numTrainTimesteps > learnedTimes)
    throw malformed(
      `${join(folder, 'config.json')}: num_train_timesteps ${learnedTimes} of its learned time embedding is less than the ${numTrainTimesteps} of the schedule`,
    );
}

/** What t the denoiser is called with: one that embeds whole numbers embeds what a process in σ asks for as well. */
function timesOf(time: OpenedNetwork['time'], { numTrainTimesteps, process }: SchedulerConfig): TimeRange {
  if (time === 'integer' && process) return { kind: 'fraction', isSigma: process.kind === 've' };
  if (time === 'integer') return { kind: 'integer', count: numTrainTimesteps };
  return { kind: 'fraction', isSigma: time === 'sigma' };
}

/** A size that nobody says is asked for in pixels of the picture. */
function rethrowInPixels(error: unknown, factor: number): never {
  if (error instanceof MissingSize) throw new MissingSize(error.problem, error.step * factor);
  throw error;
}

/** [H, W] of the latent for a picture's. Throws model/unsupported, naming `file`, where the factor does not divide it. */
function latentSizeOf(size: SampleSize, opened: OpenedAutoencoder | null, file: string): SampleSize {
  const factor = opened?.factor ?? 1;
  checkMultiple(size, factor, file, `the decoder enlarges by ${factor}`);
  return [size[0] / factor, size[1] / factor];
}

interface PipelineParts {
  readonly denoiser: Part;
  readonly decoder: Part | null;
  readonly encoder: Part | null;
}

/** The networks of a pipeline. Throws model/malformed where the autoencoder's latents are not those of the denoiser. */
function joinParts(
  { denoiser }: OpenedNetwork,
  opened: OpenedAutoencoder | null,
  folder: string,
): PipelineParts {
  if (!opened) return { denoiser, decoder: null, encoder: null };
  const [channels, height, width] = denoiser.shape;
  if (channels !== opened.latentChannels)
    throw malformed(
      `${folder}: its latents have ${opened.latentChannels} channels, the denoiser's samples ${channels}`,
    );
  const latent = [height, width] as const;
  return { denoiser, decoder: opened.decoder(latent), encoder: opened.encoder?.(latent) ?? null };
}

interface OpenedPipeline {
  readonly source: ReadInfo['source'];
  readonly network: OpenedNetwork;
  readonly parts: PipelineParts;
  readonly opened: OpenedAutoencoder | null;
  readonly schedule: FoundScheduler;
  readonly times: TimeRange;
  readonly siblings: SiblingWeights;
  readonly root: string;
}

function describeModel(pipeline: OpenedPipeline): ReadInfo {
  const { source, network, parts, opened, schedule, times, siblings, root } = pipeline;
  const { name, path, sizeStep, variant, classes } = network;
  const { denoiser, decoder } = parts;
  const all = listParts(parts);
  const counts = all.map(({ parameters }) => parameters);
  const types = new Set(all.map(({ dtype }) => dtype));
  const pictureShape = decoder?.outputShape ?? denoiser.shape;
  return {
    name,
    source,
    bundled: false,
    path,
    hub: hubOriginOf(root),
    parts: all.map(({ role, digest }) => ({ role, digest })),
    networks: all.map((part) =>
      describePart(part, part === denoiser ? network.className : opened!.className),
    ),
    latentShape: denoiser.shape,
    pictureShape,
    classes,
    time: times.kind === 'integer' ? 'integer' : times.isSigma ? 'sigma' : 'fraction',
    sizeStep: sizeStep && sizeStep * (opened?.factor ?? 1),
    parameters: counts.reduce((sum, count) => (sum === null || count === null ? null : sum + count), 0),
    dtype: types.size === 1 ? denoiser.dtype : 'mixed',
    variant,
    scheduler: schedule.scheduler,
    schedulerFile: schedule.file,
    warnings: [
      ...schedule.warnings,
      ...network.warnings,
      ...(opened?.warnings ?? []),
      ...siblings.warnings,
      ...warnOfShape(pictureShape, decoder !== null),
    ],
    alternatives: [...network.alternatives, ...siblings.alternatives],
  };
}

function listParts({ denoiser, decoder, encoder }: PipelineParts): Part[] {
  return [denoiser, ...(decoder ? [decoder] : []), ...(encoder ? [encoder] : [])];
}

function describePart({ role, shape, outputShape, parameters }: Part, className: string): NetworkFacts {
  const input: LatentShape = shape;
  return { role, className, inputShape: input, outputShape, parameters };
}
