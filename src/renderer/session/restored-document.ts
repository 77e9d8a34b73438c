import { withPins, type StudioDocument } from '../../contract/document.ts';
import { sidesOf, type FigureSpec } from '../../contract/figures/index.ts';
import type { NamedRef } from '../../contract/figures/style.ts';
import { MAX_PINS, type Pin } from '../../contract/pin.ts';
import type { LatentRef } from '../../core/latent-ref.ts';
import type { LatentShape } from '../../core/latent.ts';
import { checkName, freeName, refKey } from '../state/pin.ts';
import { settingsIn, type RestoredFigure, type View } from '../views/view.ts';

/** The view that shows figures of a kind. */
export function viewOf(views: readonly View[], figure: FigureSpec): View {
  const [{ kind }] = sidesOf(figure);
  const view = views.find(({ figures }) => figures[kind] !== undefined);
  if (!view) throw new Error(`no view shows a figure of kind ${kind}`);
  return view;
}

/** A figure's kind for people: "a line". */
export function describeKind(views: readonly View[], figure: FigureSpec): string {
  const [{ kind }] = sidesOf(figure);
  const { name } = viewOf(views, figure).figures[kind]!;
  return figure.kind === 'comparison' ? `${name} (${figure.titles.join(' beside ')})` : name;
}

/**
 * The exploration that a figure shows, in place of the present one: its latents are the pins, its settings those of
 * its view, compared where it is a comparison. What else it does not say stays as it is.
 *
 * @param shape [C, H, W] of the model that is open: of images
 */
export function restoredDocument(
  views: readonly View[],
  whole: FigureSpec,
  present: StudioDocument,
  shape: LatentShape,
): StudioDocument {
  const view = viewOf(views, whole);
  const [figure] = sidesOf(whole);
  const kind = view.figures[figure.kind] as RestoredFigure; // of this very kind
  const refs = kind.pins?.(figure) ?? null;
  const { repeats: _, ...sampling } = figure.settings; // of encodings alone: their view restores it
  const { comparison: _present, ...others } = present;
  const sampled = { ...others, sampling, ...(whole.kind === 'comparison' && { comparison: whole.with }) };
  const pins = refs && pinsOf(refs, present.nextPin);
  const contracts = views.map(({ contract }) => contract);
  const document = pins
    ? { ...withPins(sampled, pins, contracts), nextPin: present.nextPin + pins.length }
    : sampled;
  const ids = (refs ?? []).map(({ ref }) => idOf(ref, pins ?? []));
  const settings = kind.restore(figure, settingsIn(document, view), { ids, shape });
  return { ...document, [view.contract.id]: settings };
}

/** A document of a consistency model's figure, whose steps are K: S stays what it was. */
export function withConsistencySteps(document: StudioDocument, present: StudioDocument): StudioDocument {
  const { sampling } = document;
  const { numSteps } = present.sampling;
  return { ...document, consistencySteps: sampling.numSteps, sampling: { ...sampling, numSteps } };
}

function idOf(ref: LatentRef, pins: readonly Pin[]): string {
  return pins.find((pin) => refKey(pin.ref) === refKey(ref))!.id;
}

/** A pin for each distinct latent, by its name in the figure where that can be a pin's. */
function pinsOf(refs: readonly NamedRef[], nextPin: number): Pin[] {
  const pins: Pin[] = [];
  for (const { name, ref } of refs) {
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
