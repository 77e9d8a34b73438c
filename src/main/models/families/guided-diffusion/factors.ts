import { MAX_SIDE } from '../../../../contract/sample-size.ts';
import { show } from '../../../files/untrusted-text.ts';
import { malformed } from '../../error.ts';
import type { FieldReader } from '../../fields.ts';

/** The levels of a network. */
export interface Factors {
  /** Of the channels, outermost first; fractions are allowed. */
  readonly multipliers: readonly number[];
  /** Factors of downsampling at which there is attention. */
  readonly attentionFactors: readonly number[];
}

const MAX_LEVELS = 12;

/** UNetModel's default, and by picture size what create_model of the scripts makes of an empty text. */
const DEFAULT_MULTIPLIERS = [1, 2, 4, 8];
const BY_SIZE: Readonly<Record<number, readonly number[]>> = {
  32: [1, 2, 2, 2],
  64: [1, 2, 3, 4],
  128: [1, 1, 2, 3, 4],
  256: [1, 1, 2, 2, 4, 4],
  512: [0.5, 1, 1, 2, 2, 4, 4],
};

/**
 * `channel_mult` and `attention_resolutions`, as lists or as the texts of the scripts; in a text, resolutions are sizes of the
 * picture, in a list factors. Throws model/malformed naming the file, the field and its value.
 */
export function readFactors(read: FieldReader, imageSize: number): Factors {
  const { file } = read;
  const multipliers = readMultipliers(read, imageSize);
  if (multipliers.length < 1 || multipliers.length > MAX_LEVELS)
    throw malformed(
      `${file}: channel_mult must hold 1 to ${MAX_LEVELS} factors, got ${show(read.raw('channel_mult'))}`,
    );
  const value = read.raw('attention_resolutions');
  if (value === undefined) throw malformed(`${file}: attention_resolutions is missing`);
  if (typeof value !== 'string')
    return {
      multipliers,
      attentionFactors: read.integers('attention_resolutions', [], { min: 1, max: MAX_SIDE }),
    };
  const sizes = value.trim() === '' ? [] : numbersOf(read, 'attention_resolutions', value, true);
  return { multipliers, attentionFactors: sizes.map((size) => Math.floor(imageSize / size)) };
}

function readMultipliers(read: FieldReader, imageSize: number): readonly number[] {
  const value = read.raw('channel_mult');
  if (value === undefined) return DEFAULT_MULTIPLIERS;
  if (value === '') {
    const known = BY_SIZE[imageSize];
    if (known) return known;
    throw malformed(`${read.file}: channel_mult "" has no meaning for image_size ${imageSize}`);
  }
  if (typeof value === 'string') return numbersOf(read, 'channel_mult', value, false);
  if (!Array.isArray(value) || !value.every(isFactor))
    throw malformed(
      `${read.file}: channel_mult must be a list of numbers from 0 to 1024, got ${show(value)}`,
    );
  return value;
}

function isFactor(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= 1024;
}

/** Numbers with commas between. */
function numbersOf(read: FieldReader, key: string, text: string, whole: boolean): number[] {
  const pattern = whole ? /^\s*[1-9]\d{0,4}\s*$/ : /^\s*\d{1,4}(\.\d{1,6})?\s*$/;
  return text.split(',', MAX_LEVELS + 1).map((part) => {
    if (!pattern.test(part) || !(Number(part) > 0))
      throw malformed(`${read.file}: ${key} must be numbers with commas between, got ${show(text)}`);
    return Number(part);
  });
}
