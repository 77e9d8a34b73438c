import { createRequire } from 'node:module';

/** [red, green, blue], at most 256 of them. */
export type Palette = readonly (readonly number[])[];

interface GifWriter {
  readonly stream: {
    /** A copy of what was written since the last reset. */
    bytes(): Uint8Array;
    reset(): void;
  };
  /** Without `auto` nothing but the frame is written, with a palette of its own. `delay` is in milliseconds. */
  writeFrame(
    index: Uint8Array,
    width: number,
    height: number,
    options: { readonly palette: Palette; readonly delay: number },
  ): void;
}

/** What is used of gifenc 1.0.3, which brings no types. */
interface Gifenc {
  GIFEncoder(options: { readonly auto: false }): GifWriter;
  /** Merges the colours of pixels that have a buffer of their own pair by pair, those first that cost least. */
  quantize(rgba: Uint8ClampedArray, max: number): number[][];
}

// Its names cannot be imported: Node does not find them in its CommonJS, and bundlers disagree on its default.
export const { GIFEncoder, quantize } = createRequire(import.meta.url)('gifenc') as Gifenc;
