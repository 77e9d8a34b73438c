import { MAX_PINS, type Pin, type StudioDocument } from '../../contract/document.ts';
import type { FigureSpec, NamedRef } from '../../contract/figure.ts';
import { checkName, freeName, refKey } from './pin.ts';

/**
 * The exploration that a figure shows, in place of the present one: its latents are the pins, its settings those of
 * its view. What it does not tell stays as it is.
 */
export function restoredDocument(figure: FigureSpec, present: StudioDocument): StudioDocument {
  const given = figure.kind === 'plane' ? figure.corners : figure.pins;
  const pins = pinsOf(given, present.nextPin);
  const idOf = ({ ref }: NamedRef): string => pins.find((pin) => refKey(pin.ref) === refKey(ref))!.id;
  const ids = pins.map(({ id }) => id);
  const document: StudioDocument = {
    ...present,
    pins,
    nextPin: present.nextPin + pins.length,
    sampling: figure.settings,
    line: { ...present.line, pins: ids.slice(0, 2) },
    plane: { ...present.plane, corners: ids.slice(0, 4) },
    consistency: { ...present.consistency, rows: 'pins', pins: ids },
    trajectory: { ...present.trajectory, pin: null },
  };
  return { ...document, ...shown(figure, document, given.map(idOf)) };
}

/** The settings of the figure's own view. A latent may stand in several places of it. */
function shown(
  figure: FigureSpec,
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
