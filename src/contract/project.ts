import * as v from 'valibot';
import { easings } from '../core/grid.ts';
import { metrics } from '../core/metrics/index.ts';
import { leavesOf } from '../core/latent-ref.ts';
import { MAX_IMAGES, MAX_PINS, type Pin, type SourceImage, type StudioDocument } from './document.ts';
import { sheetContrasts } from './figure.ts';
import { modelMarkFields, type ModelMark } from './model-mark.ts';
import { finite, integer, latentRef, samplingSettings, sha256 } from './parsers.ts';

/** The version of `Project` that this app writes. A change of its shape is a new number and a migration. */
export const PROJECT_SCHEMA = 2;

/** An exploration as a file holds it: what was made and with which network, not the pictures. */
export interface Project {
  /** Version of the app that wrote it. */
  readonly app: string;
  readonly model: ProjectModel | null;
  /** The view that was open. */
  readonly view: string;
  readonly document: StudioDocument;
}

/** Which model the pictures came from. */
export interface ProjectModel extends ModelMark {
  /** Where it was found, a hint that is shown before it is used; null for the bundled one. */
  readonly path: string | null;
}

/** A project as it is opened in a window. */
export interface OpenedProject {
  readonly project: Project;
  /** Its file's name without folder and ending; null while it has none. */
  readonly name: string | null;
  /** It differs from its file, or has none. */
  readonly unsaved: boolean;
}

/** What a window begins with. */
export interface Beginning {
  /** What the last run left, or the file that the app was started with; null: neither. */
  readonly opened: OpenedProject | null;
  /** The file that the app was started with, where what the last run left is not saved and has to give way first. */
  readonly waiting: string | null;
}

/** A project's file as menus show it: its name without ending, and the folder it is in. */
export function splitLocation(location: string): { readonly name: string; readonly folder: string } {
  const at = Math.max(location.lastIndexOf('/'), location.lastIndexOf('\\'));
  const name = location.slice(at + 1).replace(/\.slerpscope$/, '');
  return { name, folder: location.slice(0, Math.max(at, 0)) || location.slice(0, at + 1) };
}

/** What a person says when an exploration with unsaved changes is to give way. */
export type Parting = 'save' | 'discard' | 'cancel';

const text = (most: number) => v.pipe(v.string(), v.nonEmpty(), v.maxLength(most));
const numSteps = integer(1, 100_000);
const ladder = (most: number) => v.pipe(v.array(numSteps), v.minLength(1), v.maxLength(most));
const pinId = text(40);
const pinIds = v.pipe(v.array(pinId), v.maxLength(MAX_PINS));

const pin: v.GenericSchema<unknown, Pin> = v.strictObject({
  id: pinId,
  name: text(60),
  ref: v.pipe(
    latentRef,
    v.check(
      (ref) => leavesOf(ref).every(({ kind }) => kind !== 'file'),
      'must not name a file: a project carries its latents',
    ),
  ),
  origin: v.nullable(
    v.variant('kind', [
      v.strictObject({ kind: v.literal('file'), name: text(1000) }),
      v.strictObject({ kind: v.literal('image'), name: text(1000), sha256, numSteps }),
    ]),
  ),
});

const side = integer(1, 100_000);
const sourceImage: v.GenericSchema<unknown, SourceImage> = v.strictObject({
  id: pinId,
  name: text(1000),
  part: v.strictObject({ x: finite, y: finite, width: finite, height: finite }),
  shape: v.strictTuple([side, side, side]),
  sha256,
});

/** What a document is, wherever it comes from; its parts fit each other. */
export const studioDocument: v.GenericSchema<unknown, StudioDocument> = v.pipe(
  v.strictObject({
    pins: v.pipe(v.array(pin), v.maxLength(MAX_PINS)),
    nextPin: integer(1, 2 ** 31),
    sampling: samplingSettings,
    line: v.strictObject({
      pins: pinIds,
      framesPerSegment: integer(2, 1000),
      mode: v.picklist(['slerp', 'lerp']),
      repeat: v.picklist(['once', 'loop', 'ping-pong']),
      easing: v.picklist(easings),
      rate: integer(1, 240),
    }),
    plane: v.strictObject({
      corners: v.pipe(v.array(pinId), v.maxLength(MAX_PINS)),
      columns: integer(2, 256),
      rows: integer(2, 256),
    }),
    consistency: v.strictObject({
      rows: v.picklist(['pins', 'line']),
      points: integer(2, 16),
      pins: pinIds,
      ladder: ladder(16),
      reference: v.nullable(numSteps),
      contrast: v.picklist(sheetContrasts),
      metric: v.picklist(metrics),
    }),
    trajectory: v.strictObject({ pin: v.nullable(pinId), ladder: ladder(4) }),
    inversion: v.strictObject({
      images: v.pipe(v.array(sourceImage), v.maxLength(MAX_IMAGES)),
      nextImage: integer(1, 2 ** 31),
      ladder: ladder(16),
    }),
  }),
  v.check(({ pins }) => areDistinct(pins.map(({ id }) => id)), 'two pins have the same id'),
  v.check(({ pins }) => areDistinct(pins.map(({ name }) => name)), 'two pins have the same name'),
  v.check(
    ({ inversion }) => areDistinct(inversion.images.map(({ id }) => id)),
    'two images have the same id',
  ),
  v.check(
    ({ pins, nextPin }) => pins.every(({ id }) => id !== `pin${nextPin}`),
    'nextPin is the number of a pin that is there',
  ),
  v.check((document) => usedPins(document).every((id) => hasPin(document, id)), 'a view names no pin'),
);

/** The parts of a project beside its schema's number. */
export const project: v.GenericSchema<unknown, Project> = v.strictObject({
  app: text(40),
  model: v.nullable(v.strictObject({ ...modelMarkFields, path: v.nullable(text(4096)) })),
  view: text(40),
  document: studioDocument,
});

/** The hashes of all latents that the document stands on and no expression makes again, each once. */
export function storedLatents({ pins, inversion }: StudioDocument): string[] {
  const leaves = pins.flatMap(({ ref }) => leavesOf(ref));
  const latents = leaves.flatMap((leaf) => (leaf.kind === 'stored' ? [leaf.sha256] : []));
  const images = pins.flatMap(({ origin }) => (origin?.kind === 'image' ? [origin.sha256] : []));
  const sources = inversion.images.map(({ sha256: hash }) => hash);
  return [...new Set([...latents, ...images, ...sources])];
}

function usedPins({ line, plane, consistency, trajectory }: StudioDocument): string[] {
  const way = trajectory.pin === null ? [] : [trajectory.pin];
  return [...line.pins, ...plane.corners, ...consistency.pins, ...way];
}

function hasPin({ pins }: StudioDocument, id: string): boolean {
  return pins.some((candidate) => candidate.id === id);
}

function areDistinct(words: readonly string[]): boolean {
  return new Set(words).size === words.length;
}
