import type { SampleSize } from '../../../../contract/sample-size.ts';
import type { LatentShape } from '../../../../core/latent.ts';
import { unsupported } from '../../error.ts';
import { checkSampleShape } from '../../sample-shape.ts';
import { MissingSize, settleSize } from '../../sample-size.ts';
import type { OnnxPorts } from './ports.ts';
import type { SidecarSizes } from './sidecar.ts';

/** What UNet2DModel takes where its config does not say. */
const USUAL_CHANNELS = 3;

/**
 * The sizes of a sample: those of the graph; for those it leaves free what was given, else what `sidecar` says.
 * Throws model/no-size where neither does, model/unsupported where the graph fixes another size than was given, and
 * where they are too large.
 */
export function settleShape(
  { sampleSizes, sampleInput, fixedBatch }: Pick<OnnxPorts, 'sampleSizes' | 'sampleInput' | 'fixedBatch'>,
  sidecar: SidecarSizes,
  given: SampleSize | null,
  file: string,
): { readonly shape: LatentShape; readonly warnings: readonly string[] } {
  const [fixedChannels, ...fixed] = sampleSizes;
  const sizes = `[${sampleSizes.map((size) => size ?? '?').join(', ')}]`;
  const [height = null, width = null] = fixed.map((side, i) => side ?? sidecar.size?.[i] ?? null);
  if (given && fixed.some((side, i) => side !== null && side !== given[i]))
    throw unsupported(
      `${file}: size ${given.join('x')}: the graph fixes its input ${sampleInput} to ${sizes}`,
    );
  const stated = height && width ? ([height, width] as const) : null;
  if (!given && !stated)
    throw new MissingSize(
      `${file}: input ${sampleInput} has free sizes ${sizes}; put in_channels and sample_size into a config.json beside the file, or `,
      1,
    );
  const settled = settleSize(given, stated, file, 1);
  const channels = fixedChannels ?? sidecar.channels;
  const assumed = `input ${sampleInput} leaves its channels free and no in_channels stands beside it: ${USUAL_CHANNELS} are assumed`;
  const shape: LatentShape = [channels ?? USUAL_CHANNELS, ...settled.size];
  return {
    shape: checkSampleShape(shape, file, fixedBatch ?? 1),
    warnings: [...settled.warnings, ...(channels === null ? [assumed] : [])],
  };
}
