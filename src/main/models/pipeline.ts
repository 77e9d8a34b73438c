import type { OpenOptions } from '../../contract/model.ts';
import type { DigestMemory } from './digest-memory.ts';
import { unsupported } from './error.ts';
import type { OpenedNetwork, Part } from './family.ts';
import type { ReadInfo, ReadModel } from './model.ts';
import { findScheduler, type FoundScheduler } from './places/scheduler-files.ts';
import { findSiblings, type SiblingWeights } from './places/sibling-weights.ts';
import type { RecognizedNetwork } from './recognition.ts';
import { warnOfShape } from './sample-shape.ts';

/** Puts the parts of a model together with the schedule in force. Throws ModelError as the family does. */
export async function openPipeline(
  { family, files }: RecognizedNetwork,
  options: OpenOptions,
  digests: DigestMemory | null,
): Promise<ReadModel> {
  const network = await family.open(files, { ...options, digests });
  const denoiser = network.parts.find(({ role }) => role === 'denoiser');
  if (!denoiser) throw unsupported(`${network.path}: no denoiser`);
  const found = await findScheduler([...new Set([files.root, files.folder])], files.sidecar);
  const schedule = { ...found, scheduler: { ...found.scheduler, ...options.schedule } };
  const siblings = await findSiblings(files.folder, files.components);
  const { numTrainTimesteps: numTimesteps } = schedule.scheduler;
  return {
    info: describeModel({ source: family.source, network, denoiser, schedule, siblings }),
    graph: (batch) => denoiser.graph({ batch, numTimesteps }),
  };
}

interface OpenedPipeline {
  readonly source: ReadInfo['source'];
  readonly network: OpenedNetwork;
  readonly denoiser: Part;
  readonly schedule: FoundScheduler;
  readonly siblings: SiblingWeights;
}

function describeModel({ source, network, denoiser, schedule, siblings }: OpenedPipeline): ReadInfo {
  const { name, path, parts, sizeStep, variant } = network;
  const counts = parts.map(({ parameters }) => parameters);
  const types = new Set(parts.map(({ dtype }) => dtype));
  return {
    name,
    source,
    bundled: false,
    path,
    parts: parts.map(({ role, digest }) => ({ role, digest })),
    latentShape: denoiser.shape,
    pictureShape: denoiser.shape, // no family has a decoder
    sizeStep,
    parameters: counts.reduce((sum, count) => (sum === null || count === null ? null : sum + count), 0),
    dtype: types.size === 1 ? denoiser.dtype : 'mixed',
    variant,
    scheduler: schedule.scheduler,
    schedulerFile: schedule.file,
    warnings: [
      ...schedule.warnings,
      ...network.warnings,
      ...siblings.warnings,
      ...warnOfShape(denoiser.shape),
    ],
    alternatives: [...network.alternatives, ...siblings.alternatives],
  };
}
