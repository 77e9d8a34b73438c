import { index, math, plain } from './label.ts';
import type { Curve, Plot } from './plot.ts';

export type Path = 'slerp' | 'lerp';

/** ‖x_T(u)‖/√d between two latents of given norms and angle, on the great circle or on the chord. */
export function normBetween(path: Path, normA: number, normB: number, angle: number, u: number): number {
  const sine = Math.sin(angle);
  const round = path === 'slerp' && sine >= 1e-6;
  const a = round ? Math.sin((1 - u) * angle) / sine : 1 - u;
  const b = round ? Math.sin(u * angle) / sine : u;
  return Math.sqrt((a * normA) ** 2 + (b * normB) ** 2 + 2 * a * b * normA * normB * Math.cos(angle));
}

/**
 * A chain of latents: their ‖x_T‖/√d in order, at least two, and the angles between all of them, in radians; null, where
 * one is not known, counts as 0.
 */
interface Chain {
  readonly norms: readonly number[];
  readonly angles: readonly (readonly (number | null)[])[];
  /** Whether it comes to its first latent again. */
  readonly closed: boolean;
}

/** Norms along a chain; a place on it runs from 0 to the number of segments. */
export interface NormPlot extends Plot {
  readonly segments: number;
  valueAt(along: number, path: Path): number;
}

const SAMPLES_PER_SEGMENT = 32;
/** The norm midway on a chord between perpendicular latents, 1/√2, in short. */
const CHORD = 0.7;

/** Norm along a chain on both paths, the present one in front. */
export function normPlot({ norms, angles, closed }: Chain, present: Path): NormPlot {
  const chain = closed ? [...norms, norms[0]!] : norms;
  const segments = chain.length - 1;
  const valueAt = (along: number, path: Path): number => {
    const segment = Math.min(segments - 1, Math.max(0, Math.floor(along)));
    const angle = angles[segment]?.[(segment + 1) % norms.length] ?? 0;
    return normBetween(path, chain[segment]!, chain[segment + 1]!, angle, along - segment);
  };
  const places = Array.from(
    { length: segments * SAMPLES_PER_SEGMENT + 1 },
    (_, i) => i / SAMPLES_PER_SEGMENT,
  );
  const curve = (path: Path): Curve => ({
    name: path,
    points: places.map((x) => ({ x, y: valueAt(x, path) })),
    tone: path === present ? 'accent' : 'curve',
    width: path === present ? 0.13 : 0.09,
  });
  const low = Math.min(CHORD, ...places.map((along) => valueAt(along, 'lerp')));
  const high = Math.max(1, ...norms);
  const place = (value: number): number => (value - low) / (high - low);
  return {
    title: [plain('‖'), math('x'), index('T'), plain('‖/√'), math('d')],
    across: { place: (along) => along / segments, ticks: [], name: [] },
    upright: {
      place,
      ticks: [CHORD, 1].map((value) => ({ at: place(value), text: value.toFixed(1), exponent: null })),
    },
    curves: [curve(present === 'slerp' ? 'lerp' : 'slerp'), curve(present)],
    segments,
    valueAt,
  };
}
