import { StudioError } from '../../../../contract/errors.ts';
import type { ClassInfo } from '../../../../contract/model.ts';
import type { ClassChoice, Condition } from '../../../../core/condition.ts';
import {
  classInputs as tableInputs,
  lookUpClass,
  mixOf,
  writeClassInputs,
} from '../../graph/class-embedding.ts';
import type { Feature, GraphContext } from '../../graph/layers.ts';
import { featureInput } from '../../graph/time-embedding.ts';
import type { Size } from '../../graph/writer.ts';
import type { GraphInput } from '../../model.ts';
import type { UNet2DConfig } from './config.ts';
import { embedNumber, featureWidth, type Features } from './time.ts';

/** Prefix of the parameters' names. */
export const CLASS_KEY = 'class_embedding';

const NUMBER_INPUT = 'class_features';
const VECTOR_INPUT = 'class_vector';

/** The embedding of each sample's class, [B, timeEmbedDim, 1, 1]; null where the network takes none. */
export function embedClass(context: GraphContext, config: UNet2DConfig, batch: Size): Feature | null {
  const { classEmbedding, timeEmbedDim: channels } = config;
  switch (classEmbedding?.kind) {
    case undefined:
      return null;
    case 'table':
      writeClassInputs(context, batch);
      return lookUpClass(context, `${CLASS_KEY}.weight`, channels);
    case 'timestep':
      return embedNumber(context, config, batch, { input: NUMBER_INPUT, key: CLASS_KEY });
    case 'identity': {
      const value = context.writer.input(VECTOR_INPUT, 'float32', [batch, channels, 1, 1]);
      return { value, channels, height: 1, width: 1 };
    }
  }
}

/**
 * The inputs for one class per sample. The conditions were checked by conditionProblem. Throws run/failed for a number that
 * is not above 0 where its logarithm is embedded.
 */
export function classInputs(
  config: UNet2DConfig,
  features: Features,
  conditions: readonly Condition[],
): GraphInput[] {
  const { classEmbedding, timeEmbedDim } = config;
  const choices = conditions.flatMap((condition) => (condition ? [condition.class] : []));
  switch (classEmbedding?.kind) {
    case undefined:
      return [];
    case 'table':
      return tableInputs(conditions);
    case 'timestep':
      return [
        featureInput(
          NUMBER_INPUT,
          featureWidth(config),
          features(choices.map((choice) => numberOf(config, choice))),
        ),
      ];
    case 'identity':
      return [featureInput(VECTOR_INPUT, timeEmbedDim, Float32Array.from(choices.flatMap(vectorOf)))];
  }
}

/** A mix of two numbers is the number between them: it is embedded as any other. */
function numberOf({ timeEmbedding }: UNet2DConfig, choice: ClassChoice): number {
  const { from, to, u } = mixOf(choice);
  const number = u === 0 ? from : (1 - u) * from + u * to;
  if (timeEmbedding === 'fourier' && number <= 0)
    throw new StudioError('run/failed', `class ${number}: must be above 0, as its logarithm is embedded`);
  return number;
}

function vectorOf(choice: ClassChoice): readonly number[] {
  if (typeof choice === 'object' && !('from' in choice)) return choice;
  throw new Error('a label is no embedding');
}

/** A class that the network takes; null where it takes none. */
export function exampleCondition({ classEmbedding, timeEmbedDim }: UNet2DConfig): Condition {
  switch (classEmbedding?.kind) {
    case undefined:
      return null;
    case 'table':
      return { class: 0 };
    case 'timestep':
      return { class: 1 };
    case 'identity':
      return { class: Array<number>(timeEmbedDim).fill(0) };
  }
}

/** The classes of the network, for people; null where it takes none. A UNet2DModel has no label for "no class". */
export function describeClasses(
  { classEmbedding, timeEmbedDim }: UNet2DConfig,
  names: ClassInfo['names'],
): ClassInfo | null {
  const none = { count: null, nullLabel: null, width: null, names: {} };
  switch (classEmbedding?.kind) {
    case undefined:
      return null;
    case 'table':
      return { ...none, kind: 'label', count: classEmbedding.count, names };
    case 'timestep':
      return { ...none, kind: 'number', names };
    case 'identity':
      return { ...none, kind: 'vector', width: timeEmbedDim };
  }
}
