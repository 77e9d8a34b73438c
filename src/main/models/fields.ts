import { show } from '../files/untrusted-text.ts';
import { malformed, unsupported } from './error.ts';
import type { JsonObject } from '../formats/json/parse.ts';

/** Bounds of a numeric field, both ends included. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/**
 * Reads the fields of one configuration file. An absent key takes the default; null counts as absent
 * only where a method says so. Every refusal names the file, the field and the value.
 */
export interface FieldReader {
  readonly file: string;
  has(key: string): boolean;
  raw(key: string): unknown;
  integer(key: string, fallback: number, range: Range): number;
  number(key: string, fallback: number, range: Range): number;
  boolean(key: string, fallback: boolean): boolean;
  choice<T extends string>(key: string, fallback: T, choices: readonly T[]): T;
  /** null stays null. */
  integerOrNull(key: string, fallback: number | null, range: Range): number | null;
  integers(key: string, fallback: readonly number[], range: Range): readonly number[];
  numbers(key: string, fallback: readonly number[], range: Range): readonly number[];
  choices<T extends string>(key: string, fallback: readonly T[], choices: readonly T[]): readonly T[];
}

/** Length of a list in a configuration; betas of T = 10,000 fit. */
const MAX_LIST = 10_000;

/** A reader of `object`'s own keys; `file` stands in its errors, model/malformed and model/unsupported. */
export function createFieldReader(object: JsonObject, file: string): FieldReader {
  const has = (key: string): boolean => Object.hasOwn(object, key);
  const raw = (key: string): unknown => (has(key) ? object[key] : undefined);
  const or = <T>(key: string, fallback: T, read: (value: unknown) => T): T =>
    has(key) ? read(raw(key)) : fallback;
  const list = (key: string): readonly unknown[] => {
    const value = raw(key);
    if (!Array.isArray(value)) throw malformed(`${file}: ${key} must be a list, got ${show(value)}`);
    if (value.length > MAX_LIST)
      throw malformed(`${file}: ${key} must hold at most ${MAX_LIST} values, got ${value.length}`);
    return value as readonly unknown[];
  };
  const integer = (key: string, value: unknown, range: Range): number =>
    checkNumber(file, key, value, range, true);
  const number = (key: string, value: unknown, range: Range): number =>
    checkNumber(file, key, value, range, false);
  const choice = <T extends string>(key: string, value: unknown, choices: readonly T[]): T => {
    const found = choices.find((each) => each === value);
    if (found === undefined)
      throw unsupported(`${file}: ${key} ${show(value)} is not supported (${choices.join(', ')} are)`);
    return found;
  };
  return {
    file,
    has,
    raw,
    integer: (key, fallback, range) => or(key, fallback, (value) => integer(key, value, range)),
    number: (key, fallback, range) => or(key, fallback, (value) => number(key, value, range)),
    boolean: (key, fallback) => or(key, fallback, (value) => checkBoolean(file, key, value)),
    choice: (key, fallback, choices) => or(key, fallback, (value) => choice(key, value, choices)),
    integerOrNull: (key, fallback, range) =>
      or(key, fallback, (value) => (value === null ? null : integer(key, value, range))),
    integers: (key, fallback, range) =>
      has(key) ? list(key).map((value, i) => integer(`${key}[${i}]`, value, range)) : fallback,
    numbers: (key, fallback, range) =>
      has(key) ? list(key).map((value, i) => number(`${key}[${i}]`, value, range)) : fallback,
    choices: (key, fallback, choices) =>
      has(key) ? list(key).map((value, i) => choice(`${key}[${i}]`, value, choices)) : fallback,
  };
}

function checkNumber(file: string, key: string, value: unknown, range: Range, whole: boolean): number {
  const fits = typeof value === 'number' && (whole ? Number.isSafeInteger(value) : Number.isFinite(value));
  if (!fits || value < range.min || value > range.max)
    throw malformed(
      `${file}: ${key} must be ${whole ? 'an integer' : 'a number'} from ${range.min} to ${range.max}, got ${show(value)}`,
    );
  return value;
}

function checkBoolean(file: string, key: string, value: unknown): boolean {
  if (typeof value !== 'boolean')
    throw malformed(`${file}: ${key} must be true or false, got ${show(value)}`);
  return value;
}
