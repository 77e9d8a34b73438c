import { sidesOf, type FigureSpec, type SingleFigure } from '../../../src/contract/figures/index.ts';

type OfKind<Kind> = Extract<SingleFigure, { readonly kind: Kind }>;

/** The figure of a view that compares nothing, or the first side of one that does; throws unless it is of this kind. */
export function figureOf<Kind extends SingleFigure['kind']>(
  view: { figure(): FigureSpec | null },
  kind: Kind,
): OfKind<Kind> {
  const figure = view.figure();
  const first = figure && sidesOf(figure)[0];
  if (first?.kind !== kind) throw new Error(`no figure of kind ${kind}: ${JSON.stringify(figure)}`);
  return first as OfKind<Kind>;
}
