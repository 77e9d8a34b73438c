import * as v from 'valibot';
import { MAX_REPEATS } from '../core/samplers/invert.ts';
import { defaultSettings, type SamplingSettings } from '../core/settings.ts';
import { comparison, type Comparison } from './comparison.ts';
import { areDistinct, integer, samplingSettings, sha256, text } from './parsers.ts';
import { MAX_PINS, type Pin } from './pin.ts';
import { numSteps, ownRef, pinId } from './views/fields.ts';
import { viewContracts, type ViewSettings } from './views/index.ts';
import type { ViewContract } from './views/view.ts';

/**
 * Everything that a person made and can undo: pins, what each view shows, how pictures are sampled. Immutable;
 * a change is a new document (renderer/state/exploration.svelte.ts). What is in view (tab, zoom, playhead) is not part of it.
 */
export interface StudioDocument extends ViewSettings {
  /** In the order of the tray. */
  readonly pins: readonly Pin[];
  /** The number in the next pin's id: ids are never used twice, so that an undone pin stays itself when redone. */
  readonly nextPin: number;
  readonly sampling: SamplingSettings;
  /** K, the steps of consistency models, which have no S; absent: 1. */
  readonly consistencySteps?: number;
  /** What the views' pictures are compared with; absent: nothing. */
  readonly comparison?: Comparison;
}

/** S where nobody chose another. */
export const DEFAULT_NUM_STEPS = 50;

/** The views' part of a document, for code that takes a list of views. */
type Parts = Readonly<Record<string, object>>;

const firstSeeds = { A: '3', B: '8', C: '12', D: '21' };

/** What the app opens with: four seeds as pins, and the defaults of these views. */
export function initialDocument(views: readonly ViewContract[] = viewContracts): StudioDocument {
  const pins = Object.entries(firstSeeds).map(([name, seed], i): Pin => {
    const ref = { kind: 'seed', stream: 'torch-cpu', seed } as const;
    return { id: `pin${i + 1}`, name, ref, origin: null };
  });
  const ids = pins.map(({ id }) => id);
  const parts: Parts = Object.fromEntries(views.map((view) => [view.id, view.defaults(ids)]));
  const document = { pins, nextPin: pins.length + 1, sampling: defaultSettings(DEFAULT_NUM_STEPS), ...parts };
  return document as unknown as StudioDocument; // the list has a view for each of its keys
}

/** The document without a pin, in every view. */
export function withoutPin(
  document: StudioDocument,
  pin: string,
  views: readonly ViewContract[] = viewContracts,
): StudioDocument {
  const pins = document.pins.filter(({ id }) => id !== pin);
  return { ...document, pins, ...changeParts(document, views, (view, part) => view.withoutPin(part, pin)) };
}

/** The document with these pins in place of its own, in every view. */
export function withPins(
  document: StudioDocument,
  pins: readonly Pin[],
  views: readonly ViewContract[] = viewContracts,
): StudioDocument {
  const ids = pins.map(({ id }) => id);
  return { ...document, pins, ...changeParts(document, views, (view, part) => view.withPins(part, ids)) };
}

function changeParts(
  document: StudioDocument,
  views: readonly ViewContract[],
  change: (view: ViewContract, part: object) => object,
): Parts {
  const parts = document as unknown as Parts;
  return Object.fromEntries(views.map((view) => [view.id, change(view, parts[view.id]!)]));
}

const pin: v.GenericSchema<unknown, Pin> = v.strictObject({
  id: pinId,
  name: text(60),
  ref: ownRef,
  origin: v.nullable(
    v.variant('kind', [
      v.strictObject({ kind: v.literal('file'), name: text(1000) }),
      v.strictObject({
        kind: v.literal('image'),
        name: text(1000),
        sha256,
        numSteps,
        repeats: v.exactOptional(integer(1, MAX_REPEATS)),
      }),
    ]),
  ),
});

/**
 * What a document of these views is, wherever it comes from; its parts fit each other. A view that is not in it came to
 * the app after it was written: the view begins with its defaults.
 */
export function documentOf(views: readonly ViewContract[]): v.GenericSchema<unknown, StudioDocument> {
  const parts = Object.fromEntries(views.map(({ id, schema }) => [id, v.exactOptional(schema)]));
  const document = v.strictObject({
    pins: v.pipe(v.array(pin), v.maxLength(MAX_PINS)),
    nextPin: integer(1, 2 ** 31),
    sampling: samplingSettings,
    consistencySteps: v.exactOptional(integer(1, 100_000)),
    comparison: v.exactOptional(comparison),
    ...parts,
  }) as unknown as v.GenericSchema<unknown, StudioDocument>;
  const namesPins = (found: StudioDocument): boolean => {
    const ids = new Set(found.pins.map(({ id }) => id));
    const settings = found as unknown as Parts;
    return views.every((view) => view.pinsOf(settings[view.id]!).every((id) => ids.has(id)));
  };
  return v.pipe(
    document,
    v.transform((found) => withEveryPart(found, views)),
    v.check(({ pins }) => areDistinct(pins.map(({ id }) => id)), 'two pins have the same id'),
    v.check(({ pins }) => areDistinct(pins.map(({ name }) => name)), 'two pins have the same name'),
    v.check(
      ({ pins, nextPin }) => pins.every(({ id }) => id !== `pin${nextPin}`),
      'nextPin is the number of a pin that is there',
    ),
    v.check(namesPins, 'a view names no pin'),
  );
}

/** The document with the defaults of the views that it does not have. */
function withEveryPart(found: StudioDocument, views: readonly ViewContract[]): StudioDocument {
  const ids = found.pins.map(({ id }) => id);
  const parts = found as unknown as Parts;
  const missing = views.filter((view) => parts[view.id] === undefined);
  return { ...found, ...Object.fromEntries(missing.map((view) => [view.id, view.defaults(ids)])) };
}

export const studioDocument = documentOf(viewContracts);
