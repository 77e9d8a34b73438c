import type { LatentRef } from '../core/latent-ref.ts';

/** Most pins of a window and of a figure, and of what is asked about latents at once. */
export const MAX_PINS = 64;

/** A named x_T. The id never changes, the name is the person's. */
export interface Pin {
  readonly id: string;
  readonly name: string;
  readonly ref: LatentRef;
  /** Where a stored latent came from; null where its expression says it. */
  readonly origin: PinOrigin | null;
}

/** What a stored latent was read or made from. */
export type PinOrigin =
  | { readonly kind: 'file'; readonly name: string }
  | {
      readonly kind: 'image';
      readonly name: string;
      /** Of the image, stored as a latent in [−1, 1]. */
      readonly sha256: string;
      /** S of the encoding. */
      readonly numSteps: number;
      /** K of the encoding; absent: 0. */
      readonly repeats?: number;
    };
