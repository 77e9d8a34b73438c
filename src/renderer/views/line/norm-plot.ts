import { line, range, scaleLinear } from 'd3';
import type { PlotPoint, PlotSize } from '../../plot/plot-size.ts';
import type { Measures } from '../../state/latent-facts.svelte.ts';

/** ‖x_T(u)‖/√d between two latents of given norms and angle, on the great circle or on the chord. */
export function normBetween(
  mode: 'slerp' | 'lerp',
  normA: number,
  normB: number,
  angle: number,
  u: number,
): number {
  const sine = Math.sin(angle);
  const round = mode === 'slerp' && sine >= 1e-6;
  const a = round ? Math.sin((1 - u) * angle) / sine : 1 - u;
  const b = round ? Math.sin(u * angle) / sine : u;
  return Math.sqrt((a * normA) ** 2 + (b * normB) ** 2 + 2 * a * b * normA * normB * Math.cos(angle));
}

export interface NormPlot {
  /** SVG paths. */
  readonly slerp: string;
  readonly lerp: string;
  /** Where the curves are labelled, and with what. */
  readonly slerpLabel: PlotPoint;
  readonly lerpLabel: PlotPoint & { readonly value: number };
  readonly ticks: readonly { readonly y: number; readonly value: number }[];
  /** x of each pin. */
  readonly pins: readonly number[];
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  /** Where the present frame lies; `along` runs from 0 to the number of segments. */
  readonly at: (along: number, mode: 'slerp' | 'lerp') => PlotPoint;
}

const SAMPLES_PER_SEGMENT = 32;

/**
 * Norm along a chain of pins, slerp against lerp. `measures` are of the pins in their order, at least two. A closed
 * chain comes to its first pin again at the right.
 */
export function plotNorms(measures: Measures, size: PlotSize, closed = false): NormPlot {
  const pins = measures.latents.length;
  const chain = closed ? [...measures.latents, measures.latents[0]!] : measures.latents;
  const norms = chain.map((latent) => latent.normRatio);
  const segments = norms.length - 1;
  const valueAt = (along: number, mode: 'slerp' | 'lerp'): number => {
    const segment = Math.min(segments - 1, Math.max(0, Math.floor(along)));
    const angle = measures.angles[segment]?.[(segment + 1) % pins] ?? 0;
    return normBetween(mode, norms[segment]!, norms[segment + 1]!, angle, along - segment);
  };
  const steps = range(0, segments * SAMPLES_PER_SEGMENT + 1).map((i) => i / SAMPLES_PER_SEGMENT);
  const lowest = Math.min(...steps.map((along) => valueAt(along, 'lerp')));
  const highest = Math.max(1, ...norms);
  const x = scaleLinear([0, segments], [size.left, size.width - size.right]);
  const y = scaleLinear([Math.min(0.7, lowest), highest], [size.height - size.bottom, size.top]);
  const curve = (mode: 'slerp' | 'lerp'): string =>
    line<number>(
      (along) => x(along),
      (along) => y(valueAt(along, mode)),
    )(steps) ?? '';
  const at = (along: number, mode: 'slerp' | 'lerp'): PlotPoint => ({
    x: x(along),
    y: y(valueAt(along, mode)),
  });
  return {
    slerp: curve('slerp'),
    lerp: curve('lerp'),
    slerpLabel: at(segments - 0.5, 'slerp'),
    lerpLabel: { ...at(segments - 0.5, 'lerp'), value: valueAt(segments - 0.5, 'lerp') },
    ticks: [0.7, 1].map((value) => ({ value, y: y(value) })),
    pins: norms.map((_, i) => x(i)),
    left: size.left,
    right: size.width - size.right,
    bottom: size.height - size.bottom,
    at,
  };
}
