import * as v from 'valibot';

/** Parsers of numbers. */

export const finite = v.pipe(v.number(), v.finite());
export const integer = (low: number, high: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high));

/** A finite number in [low, high]. */
export const within = ([low, high]: readonly [low: number, high: number]) =>
  v.pipe(finite, v.minValue(low), v.maxValue(high));
