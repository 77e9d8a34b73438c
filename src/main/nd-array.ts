/** A row-major float32 array of any rank, as .npy holds it. */
export interface NdArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
