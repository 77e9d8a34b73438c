import * as v from 'valibot';
import { easings } from '../core/grid.ts';
import { metrics } from '../core/metrics/index.ts';
import { bareLook, MAX_SAMPLES, sheetContrasts, sheetLook, stripLook, type FigureLook } from './figure.ts';
import { integer, latentRef, samplingSettings, sha256 } from './parsers.ts';
import { MAX_PINS } from './pin.ts';
import { MAX_IMAGES } from './views/inversion.ts';

const MAX_TITLE = 200;
const MAX_NAME = 1000;

/** The fields of a look; those that are left out are as in `usual`. */
const look = (usual: Omit<FigureLook, 'settings' | 'scale'>) => ({
  settings: samplingSettings,
  scale: v.nullable(integer(1, 16)),
  theme: v.optional(v.picklist(['light', 'dark']), usual.theme),
  transparent: v.optional(v.boolean(), usual.transparent),
  title: v.optional(v.pipe(v.string(), v.maxLength(MAX_TITLE)), usual.title),
  labels: v.optional(v.boolean(), usual.labels),
  captions: v.optional(v.boolean(), usual.captions),
  gutter: v.optional(integer(0, 64), usual.gutter),
  font: v.optional(v.nullable(sha256), usual.font),
});

const namedRef = v.strictObject({ name: v.pipe(v.string(), v.maxLength(MAX_NAME)), ref: latentRef });
const pins = (least: number, most = MAX_PINS) =>
  v.pipe(v.array(namedRef), v.minLength(least), v.maxLength(most));
const numSteps = integer(1, 100_000);
const increasing = (most: number) =>
  v.pipe(
    v.array(numSteps),
    v.minLength(1),
    v.maxLength(most),
    v.check((ladder) => ladder.every((S, i) => i === 0 || S > ladder[i - 1]!), 'must increase'),
  );

/** Parses what may come from anybody; strict as all parsers are. */
export const figureSpec = v.variant('kind', [
  v.strictObject({
    kind: v.literal('line'),
    pins: pins(2),
    framesPerSegment: integer(2, 1000),
    mode: v.picklist(['slerp', 'lerp']),
    closed: v.optional(v.boolean(), false),
    easing: v.optional(v.picklist(easings), 'linear'),
    ...look(bareLook),
  }),
  v.strictObject({
    kind: v.literal('plane'),
    corners: v.strictTuple([namedRef, namedRef, namedRef, namedRef]),
    columns: integer(2, 256),
    rows: integer(2, 256),
    ...look(bareLook),
  }),
  v.strictObject({
    kind: v.literal('consistency'),
    pins: pins(1),
    ladder: v.pipe(v.array(numSteps), v.minLength(1), v.maxLength(16)),
    reference: numSteps,
    contrast: v.picklist(sheetContrasts),
    metric: v.picklist(metrics),
    ...look(sheetLook),
  }),
  v.strictObject({
    kind: v.literal('trajectory'),
    pin: namedRef,
    ladder: increasing(4),
    columns: integer(2, 24),
    ...look(stripLook),
  }),
  v.strictObject({
    kind: v.literal('inversion'),
    images: v.pipe(v.array(namedRef), v.minLength(1), v.maxLength(MAX_IMAGES)),
    ladder: increasing(10),
    ...look(sheetLook),
  }),
  v.strictObject({ kind: v.literal('samples'), pins: pins(1, MAX_SAMPLES), ...look(bareLook) }),
]);
