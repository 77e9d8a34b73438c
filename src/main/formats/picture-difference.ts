import type { PictureDifference } from '../../contract/replay.ts';
import type { Picture } from '../../core/image.ts';

/** Compares decoded pixels value by value: of two pictures, or of two animations frame by frame. */
export interface Comparison {
  /** Two pictures of one size. */
  add(found: Picture, again: Picture): void;
  readonly difference: PictureDifference;
}

export function comparePictures(): Comparison {
  let [pixels, largest, sum, count] = [0, 0, 0, 0];
  return {
    add(found, again) {
      for (let i = 0; i < found.rgba.length; i += 4) {
        let max = 0;
        for (let c = 0; c < 4; c++) {
          const difference = Math.abs(found.rgba[i + c]! - again.rgba[i + c]!);
          sum += difference;
          max = Math.max(max, difference);
        }
        if (max > 0) pixels += 1;
        largest = Math.max(largest, max);
      }
      count += found.rgba.length;
    },
    get difference() {
      return { pixels, largest, mean: count === 0 ? 0 : sum / count };
    },
  };
}
