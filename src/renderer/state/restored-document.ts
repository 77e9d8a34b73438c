import { MAX_PINS, type InversionSettings, type Pin, type StudioDocument } from '../../contract/document.ts';
import type { FigureSpec, InversionFigure, NamedRef } from '../../contract/figure.ts';
import type { LatentShape } from '../../core/latent.ts';
import { checkName, freeName, refKey } from './pin.ts';

/**
 * The exploration that a figure shows, in place of the present one: its latents are the pins, its settings those of
 * its view. What it does not tell stays as it is.
 *
 * @param shape [C, H, W] of the model that is open: of images
 */
export function restoredDocument(
  figure: FigureSpec,
  present: StudioDocument,
  shape: LatentShape,
): StudioDocument {
  const sampling = figure.settings;
  if (figure.kind === 'inversion')
    return { ...present, sampling, inversion: restoreInversion(figure, present.inversion, shape) };
  const given = pinnedBy(figure);
  const pins = pinsOf(given, present.nextPin);
  const ids = pins.map(({ id }) => id);
  const document: StudioDocument = {
    ...present,
    pins,
    nextPin: present.nextPin + pins.length,
    sampling,
    line: { ...present.line, pins: ids.slice(0, 2) },
    plane: { ...present.plane, corners: ids.slice(0, 4) },
    consistency: { ...present.consistency, rows: 'pins', pins: ids },
    trajectory: { ...present.trajectory, pin: null },
  };
  const places = given.map(({ ref }) => pins.find((pin) => refKey(pin.ref) === refKey(ref))!.id);
  return { ...document, ...shown(figure, document, places) };
}

/** The view that shows it: samples are the rows of a sheet. */
export function viewOf({ kind }: FigureSpec): Exclude<FigureSpec['kind'], 'samples'> {
  return kind === 'samples' ? 'consistency' : kind;
}

type PinnedFigure = Exclude<FigureSpec, InversionFigure>;

function pinnedBy(figure: PinnedFigure): readonly NamedRef[] {
  if (figure.kind === 'plane') return figure.corners;
  return figure.kind === 'trajectory' ? [figure.pin] : figure.pins;
}

/** Its images, of which only what the network sees is known. */
function restoreInversion(
  { images, ladder }: InversionFigure,
  { nextImage }: InversionSettings,
  shape: LatentShape,
): InversionSettings {
  const part = { x: 0, y: 0, width: shape[2], height: shape[1] };
  const restored = images.flatMap(({ name, ref }, i) =>
    ref.kind === 'stored' ? [{ id: `image${nextImage + i}`, name, part, shape, sha256: ref.sha256 }] : [],
  );
  return { images: restored, nextImage: nextImage + images.length, ladder };
}

/** The settings of the figure's own view. A latent may stand in several places of it. */
function shown(
  figure: PinnedFigure,
  document: StudioDocument,
  ids: readonly string[],
): Partial<StudioDocument> {
  switch (figure.kind) {
    case 'line': {
      const { framesPerSegment, mode, closed, easing } = figure;
      const repeat = closed ? 'loop' : 'once';
      return {
        line: { ...document.line, pins: [...new Set(ids)], framesPerSegment, mode, easing, repeat },
      };
    }
    case 'plane':
      return { plane: { corners: ids, columns: figure.columns, rows: figure.rows } };
    case 'consistency': {
      const { ladder, reference, contrast, metric } = figure;
      const own = { pins: [...new Set(ids)], ladder, reference, contrast, metric };
      return { consistency: { ...document.consistency, ...own } };
    }
    case 'trajectory':
      return { trajectory: { ...document.trajectory, pin: ids[0] ?? null, ladder: figure.ladder } };
    case 'samples':
      return {};
  }
}

/** A pin for each distinct latent, by its name in the figure where that can be a pin's. */
function pinsOf(given: readonly NamedRef[], nextPin: number): Pin[] {
  const pins: Pin[] = [];
  for (const { name, ref } of given) {
    if (pins.length >= MAX_PINS || pins.some((pin) => refKey(pin.ref) === refKey(ref))) continue;
    pins.push({ id: `pin${nextPin + pins.length}`, name: nameFor(name, pins), ref, origin: null });
  }
  return pins;
}

function nameFor(name: string, others: readonly Pin[]): string {
  try {
    return checkName(name, others);
  } catch {
    return freeName(others);
  }
}
