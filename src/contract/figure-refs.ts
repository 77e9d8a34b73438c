import type { LatentRef } from '../core/latent-ref.ts';
import type { FigureSpec, NamedRef } from './figure.ts';

/** The figure with every expression exchanged for what `exchange` makes of it. */
export function exchangeRefs(figure: FigureSpec, exchange: (ref: LatentRef) => LatentRef): FigureSpec {
  const named = ({ name, ref }: NamedRef): NamedRef => ({ name, ref: exchange(ref) });
  switch (figure.kind) {
    case 'plane': {
      const [topLeft, topRight, bottomLeft, bottomRight] = figure.corners;
      return {
        ...figure,
        corners: [named(topLeft), named(topRight), named(bottomLeft), named(bottomRight)],
      };
    }
    case 'trajectory':
      return { ...figure, pin: named(figure.pin) };
    case 'inversion':
      return { ...figure, images: figure.images.map(named) };
    default:
      return { ...figure, pins: figure.pins.map(named) };
  }
}
