import * as v from 'valibot';
import { classBetween } from '../../core/condition.ts';
import type { SamplingSettings } from '../../core/settings.ts';
import { easings, lineRefs, type Easing, type LineFrame } from '../../core/grid.ts';
import { otherPath } from '../comparison.ts';
import { reportError } from '../errors.ts';
import { finite, integer, within } from '../parsers.ts';
import { MAX_PINS } from '../pin.ts';
import type { TileSpec } from '../job.ts';
import type { FigureKind } from './kind.ts';
import { baseFields, bareStyle, namedRefs, type FigureBase, type NamedRef } from './style.ts';
import { MAX_LINE_FRAMES } from '../views/line.ts';

/** A chain of pins, framesPerSegment frames per segment with both ends, joints not doubled. */
export interface LineFigure extends FigureBase {
  readonly kind: 'line';
  readonly pins: readonly NamedRef[];
  readonly framesPerSegment: number;
  readonly mode: 'slerp' | 'lerp';
  /** With a segment back to the first pin, whose last frame is not the first one again. */
  readonly closed: boolean;
  readonly easing: Easing;
  /**
   * Even motion: of each segment its frames between the pins by their u, ascending in (0, 1), in place of
   * framesPerSegment and easing. Absent: those decide.
   */
  readonly innerU?: readonly (readonly number[])[];
  /**
   * The class goes from that of the settings to this label, along the whole line; along a closed one there and back. Absent: it
   * stays.
   */
  readonly toClass?: number;
}

/** Of all segments together: as many as framesPerSegment can make. Even motion may give one segment most of them. */
const MAX_INNER_U = MAX_PINS * MAX_LINE_FRAMES;

export const line: FigureKind<LineFigure, true> = {
  id: 'line',
  animated: true,
  schema: v.pipe(
    v.strictObject({
      kind: v.literal('line'),
      pins: namedRefs(2),
      framesPerSegment: integer(2, MAX_LINE_FRAMES),
      mode: v.picklist(['slerp', 'lerp']),
      closed: v.optional(v.boolean(), false),
      easing: v.optional(v.picklist(easings), 'linear'),
      innerU: v.exactOptional(
        v.pipe(v.array(v.pipe(v.array(within([0, 1])), v.maxLength(MAX_INNER_U))), v.maxLength(MAX_PINS)),
      ),
      toClass: v.exactOptional(finite),
      ...baseFields(bareStyle),
    }),
    v.check(
      (spec) => innerUProblem(spec) === '',
      ({ input }) => innerUProblem(input),
    ),
  ),
  check(spec) {
    const problem = innerUProblem(spec);
    if (problem !== '') throw new Error(problem);
    const { toClass, settings } = spec;
    if (toClass !== undefined && typeof settings.condition?.class !== 'number')
      throw new Error(`toClass is ${toClass}: the settings have no label to begin with`);
  },
  compares: {
    kinds: ['lerp', 'eta', 'steps', 'solver', 'class'],
    vary: (spec, { kind }) => (kind === 'lerp' ? { ...spec, mode: otherPath(spec.mode) } : spec),
  },
  refs: ({ pins }) => pins,
  mapRefs: (spec, exchange) => ({ ...spec, pins: spec.pins.map(exchange) }),
  plan(spec) {
    const { pins, captions } = spec;
    return { tiles: lineTiles(spec), compare: [], latents: captions ? pins.map(({ ref }) => ref) : [] };
  },
  frames: {
    of: (spec) => lineFrames(spec).length,
    with({ innerU: _, ...spec }, count) {
      const { segments, joints } = partsOf(spec);
      const perSegment = Math.round((count - joints) / segments);
      return { ...spec, framesPerSegment: Math.min(MAX_LINE_FRAMES, Math.max(2, perSegment + 1)) };
    },
  },
  describe(spec, latents) {
    const { mode, framesPerSegment, closed, innerU, toClass } = spec;
    const frames = innerU
      ? `${lineFrames(spec).length} frames, even motion`
      : `${framesPerSegment} frames a segment`;
    const classes = toClass === undefined ? '' : `, to class ${toClass}`;
    return `line (${mode}, ${frames}${closed ? ', closed' : ''}${classes}) through ${latents}`;
  },
};

/** Its segments, and the frames that it has beyond those that begin a segment's interval: the last pin of an open line. */
function partsOf({ pins, closed }: Pick<LineFigure, 'pins' | 'closed'>): {
  segments: number;
  joints: number;
} {
  return closed ? { segments: pins.length, joints: 0 } : { segments: pins.length - 1, joints: 1 };
}

/** Why the line cannot have this innerU; '' where it can or has none. */
function innerUProblem({ pins, closed, innerU }: Pick<LineFigure, 'pins' | 'closed' | 'innerU'>): string {
  if (!innerU) return '';
  const count = innerU.reduce((sum, inner) => sum + inner.length, 0);
  if (count > MAX_INNER_U) return `innerU of ${count} frames are too many, at most ${MAX_INNER_U}`;
  try {
    lineRefs(
      pins.map(({ ref }) => ref),
      2,
      { closed, innerU },
    );
    return '';
  } catch (error) {
    return reportError(error).message;
  }
}

/** Throws as lineRefs does. */
export function lineFrames(spec: LineFigure): LineFrame[] {
  const refs = spec.pins.map(({ ref }) => ref);
  return lineRefs(refs, spec.framesPerSegment, spec);
}

/** A tile of each of its frames. Throws as lineRefs does. */
export function lineTiles(spec: LineFigure): TileSpec[] {
  return lineFrames(spec).map((frame) => ({
    task: 'sample',
    ref: frame.ref,
    settings: settingsAlong(spec, frame, partsOf(spec).segments),
  }));
}

/**
 * How a frame of a line is sampled: its class between that of the settings and `toClass`, by its place along all segments.
 */
export function settingsAlong(
  { settings, toClass, closed }: Pick<LineFigure, 'settings' | 'toClass' | 'closed'>,
  { segment, u }: Pick<LineFrame, 'segment' | 'u'>,
  segments: number,
): SamplingSettings {
  const { condition } = settings;
  if (toClass === undefined || typeof condition?.class !== 'number') return settings;
  const along = (segment + u) / segments;
  const share = closed ? 1 - Math.abs(2 * along - 1) : along;
  return { ...settings, condition: { ...condition, class: classBetween(condition.class, toClass, share) } };
}
