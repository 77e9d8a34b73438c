import { withMinus } from './number-text.ts';

/** One axis of a plot, independent of its size. */
export interface Axis {
  /** Where a value lies: 0 at the lower end of the axis, 1 at the upper. */
  place(value: number): number;
  /** The values named along it, from the lower end up. */
  readonly ticks: readonly AxisTick[];
}

interface AxisTick {
  /** As `place` gives it. */
  readonly at: number;
  readonly text: string;
  /** Of the power of ten that the text is the base of; null where the text is the number itself. */
  readonly exponent: number | null;
}

/** From a power of ten below all values to one above them, at least one apart. Values > 0; at most `max` + 1 ticks. */
export function logAxis(values: readonly number[], max: number): Axis {
  const from = Math.floor(Math.log10(Math.min(...values)));
  const to = Math.ceil(Math.log10(Math.max(...values)) + 1e-9);
  const place = (value: number): number => (Math.log10(value) - from) / (to - from);
  return {
    place,
    ticks: stepped(from, to, Math.ceil((to - from) / max)).map((exponent) => ({
      at: (exponent - from) / (to - from),
      text: '10',
      exponent,
    })),
  };
}

/** From a round number below all values to one above them, at least one step apart; at most `max` + 2 ticks. */
export function linearAxis(values: readonly number[], max: number): Axis {
  const [smallest, largest] = [Math.min(...values), Math.max(...values)];
  const size = roundUp((largest - smallest) / max || Math.abs(smallest) / max || 1);
  const from = Math.floor(smallest / size + 1e-9);
  const to = Math.max(from + 1, Math.ceil(largest / size - 1e-9));
  const decimals = Math.max(0, -Math.floor(Math.log10(size) + 1e-9));
  return {
    place: (value) => (value / size - from) / (to - from),
    ticks: stepped(from, to, 1).map((count) => ({
      at: (count - from) / (to - from),
      text: withMinus((count * size).toFixed(decimals)),
      exponent: null,
    })),
  };
}

/** The next of 1, 2, 5, 10, 20 … */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5].find((digit) => digit * power >= value * (1 - 1e-9)) ?? 10) * power;
}

/** Integers from … to, every `stride`-th. */
function stepped(from: number, to: number, stride: number): number[] {
  return Array.from({ length: Math.floor((to - from) / stride) + 1 }, (_, i) => from + i * stride);
}
