import { MAX_SIDE, showSampleSize, type SampleSize } from '../../contract/sample-size.ts';
import { show } from '../files/untrusted-text.ts';
import { malformed, ModelError, unsupported } from './error.ts';
import type { FieldReader } from './fields.ts';

/** A model whose size nobody says; one may be given as multiples of `step`. */
export class MissingSize extends ModelError {
  readonly problem: string;
  readonly step: number;
  /** @param problem the message but for the remedy, which follows it */
  constructor(problem: string, step: number) {
    super('model/no-size', `${problem}${giveSize(step)}`);
    this.problem = problem;
    this.step = step;
  }
}

/** The size in force, and a warning where it replaces what a file says. */
export interface SettledSize {
  readonly size: SampleSize;
  readonly warnings: readonly string[];
}

/**
 * `sample_size` of a config, one number or [height, width]; null where it is absent or null. Throws model/malformed.
 * @param rule what it must be, for the error
 */
export function readSampleSize(read: FieldReader, rule = 'one or two sizes'): SampleSize | null {
  const range = { min: 1, max: MAX_SIDE };
  const value = read.raw('sample_size') ?? null;
  if (value === null) return null;
  if (!Array.isArray(value)) {
    const side = read.integer('sample_size', 0, range);
    return [side, side];
  }
  const [height, width = height, ...more] = read.integers('sample_size', [], range);
  if (height === undefined || width === undefined || more.length > 0)
    throw malformed(`${read.file}: sample_size must be ${rule}, got ${show(value)}`);
  return [height, width];
}

/** The size that is given, else the stated one. Throws model/no-size, which names the remedy, when there is neither. */
export function settleSize(
  given: SampleSize | null,
  stated: SampleSize | null,
  file: string,
  step: number,
): SettledSize {
  const size = given ?? stated;
  if (!size) throw new MissingSize(`${file}: sample_size is not set, so the picture size is unknown: `, step);
  const isReplaced = given && stated && given.join() !== stated.join();
  const warning = `${REPLACED} ${stated ? showSampleSize(stated) : ''}; it is opened at ${showSampleSize(size)}`;
  return { size, warnings: isReplaced ? [warning] : [] };
}

const REPLACED = 'the model states';

/** Those of a model's warnings that say that its size was replaced. */
export function sizeWarnings(warnings: readonly string[]): string[] {
  return warnings.filter((warning) => warning.startsWith(REPLACED));
}

/** Throws model/unsupported when a side of a size that was given is no multiple of `step`, which `why` explains. */
export function checkMultiple(size: SampleSize, step: number, file: string, why: string): void {
  const at = size.findIndex((side) => side % step !== 0);
  if (at < 0) return;
  const side = at === 0 ? 'height' : 'width';
  throw unsupported(
    `${file}: size ${size.join('x')}: ${side} ${size[at]!} must be a multiple of ${step} (${why})`,
  );
}

/** What to do where a size is not known. */
export function giveSize(step: number): string {
  const multiples = step > 1 ? `, multiples of ${step}` : '';
  return `set it with --size N or HxW (pixels${multiples})`;
}
