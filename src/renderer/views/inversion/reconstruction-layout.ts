import { fitPicture, type PixelSize } from '../../canvas/scale.ts';

/** In CSS pixels; `unit` is 1 rem. */
export interface TripRoom {
  readonly width: number;
  readonly height: number;
  readonly images: number;
  readonly unit: number;
}

export interface TripLayout {
  readonly columns: number;
  /** One of the three pictures of a round trip. */
  readonly picture: PixelSize;
  readonly plot: PixelSize;
}

/** Between two pictures of a trip, in pixels. */
export const TRIP_GAP = 2;
/** Between two trips side by side, and what a trip has above, below and after its pictures, in rem. */
const [APART, CAPTIONS] = [2.4, 4.6];
/** Of a picture, in rem. */
const LEAST = 7.7;
/** The error plot, in rem; under the table it stands by itself. */
const [PLOT_WIDTH, PLOT_HEIGHT] = [
  [24, 44],
  [15, 26],
] as const;
/** The button under the trips and what stands above the plot, in rem. */
const AROUND_PLOT = 6;

/**
 * Round trips side by side above the numbers: as many columns as make the pictures largest, the more where it makes no
 * difference. What does not fit at the least size is scrolled to.
 */
export function layTrips(
  picture: PixelSize,
  { width, height, images, unit }: TripRoom,
  devicePixelRatio: number,
): TripLayout {
  const numbers = (PLOT_HEIGHT[0] + AROUND_PLOT) * unit;
  let best: Pick<TripLayout, 'columns' | 'picture'> | null = null;
  for (let columns = 1; columns <= Math.max(1, images); columns++) {
    const rows = Math.ceil(images / columns);
    const room = {
      width: ((width - (columns - 1) * APART * unit) / columns - 2 * TRIP_GAP) / 3,
      height: Math.max(LEAST * unit, (height - numbers) / rows - CAPTIONS * unit),
    };
    const size = fitPicture(room, picture, devicePixelRatio);
    if (!best || size.width >= best.picture.width) best = { columns, picture: size };
  }
  const { columns, picture: size } = best!;
  const trips = Math.ceil(images / columns) * (size.height + CAPTIONS * unit);
  const left = height - trips - AROUND_PLOT * unit;
  return {
    columns,
    picture: size,
    plot: {
      width: Math.min(width, clamp(width / 2, PLOT_WIDTH, unit)),
      height: clamp(left, PLOT_HEIGHT, unit),
    },
  };
}

function clamp(value: number, [least, most]: readonly [number, number], unit: number): number {
  return Math.min(most * unit, Math.max(least * unit, value));
}
