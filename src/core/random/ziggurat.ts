/** Tables of the ziggurat method (Marsaglia and Tsang, 2000) with 256 layers, as NumPy's standard_normal has them. */
export interface Ziggurat {
  /** Below this 52-bit integer a layer accepts at once. */
  readonly accept: Float64Array;
  /** x of a layer's edge ÷ 2⁵². */
  readonly width: Float64Array;
  /** exp(−x²/2) at a layer's edge. */
  readonly height: Float64Array;
}

/** Where the tail begins. */
export const TAIL = 3.6541528853610088;
/** Area of every layer, the tail's included; the last digit as it brings the tables nearest to NumPy's (1e-14). */
const LAYER_AREA = 0.004928673233974652;
const MANTISSA = 2 ** 52;

/** Computes the tables from the tail inwards; 256 logarithms. */
export function makeZiggurat(): Ziggurat {
  const accept = new Float64Array(256);
  const width = new Float64Array(256);
  const height = new Float64Array(256);
  let edge = TAIL;
  width[255] = edge / MANTISSA;
  height[255] = Math.exp(-0.5 * edge * edge);
  accept[0] = Math.floor(((edge * height[255]) / LAYER_AREA) * MANTISSA);
  width[0] = LAYER_AREA / height[255] / MANTISSA;
  height[0] = 1;
  for (let layer = 254; layer > 0; layer--) {
    const inner = Math.sqrt(-2 * Math.log(LAYER_AREA / edge + height[layer + 1]!));
    accept[layer + 1] = Math.floor((inner / edge) * MANTISSA);
    width[layer] = inner / MANTISSA;
    height[layer] = Math.exp(-0.5 * inner * inner);
    edge = inner;
  }
  accept[1] = 0;
  return { accept, width, height };
}
