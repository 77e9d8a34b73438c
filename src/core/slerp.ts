import { norm } from './latent.ts';

/** Below this sine two directions count as one, and slerp becomes lerp. */
const PARALLEL_SINE = 1e-6;
/** Closer to opposite than this (radians), the great circle is not defined. */
const ANTIPODAL_GAP = 1e-3;
/** If the noise's part perpendicular to x is smaller, relative to its norm, it gives no direction to rotate in. */
const PERPENDICULAR_SHARE = 1e-6;

/**
 * Spherical interpolation over the whole tensor, computed in float64 (arXiv 2010.02502, eq. 67), into `out`:
 * sin((1−u)θ)/sin θ · a + sin(uθ)/sin θ · b with θ the angle between a and b. u = 0 and u = 1 give a and b exactly;
 * u outside [0, 1] continues the great circle. Nearly parallel inputs (sin θ < 1e-6) are lerped. Throws on unequal
 * lengths, values or u that are not finite, a zero norm, and nearly antipodal inputs (π − θ < 1e-3).
 */
export function slerp(a: ArrayLike<number>, b: ArrayLike<number>, u: number): Float32Array;
export function slerp<Out extends Float32Array | Float64Array>(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  u: number,
  out: Out,
): Out;
export function slerp(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  u: number,
  out: Float32Array | Float64Array = new Float32Array(a.length),
): Float32Array | Float64Array {
  const { ofA, ofB } = slerpWeights(a, b, u);
  return combine(a, ofA, b, ofB, out);
}

/** (1−u)·a + u·b. Throws on unequal lengths and a u that is not finite. */
export function lerp(a: Float32Array, b: Float32Array, u: number): Float32Array {
  checkLengths(a, b);
  checkU(u);
  return combine(a, 1 - u, b, u, new Float32Array(a.length));
}

/**
 * The angle between a and b as whole tensors, in [0, π] radians. Throws on unequal lengths, values that are not
 * finite, and a zero norm. By Kahan's formula 2·atan2(‖â−b̂‖, ‖â+b̂‖), which unlike arccos is exact near 0 and π.
 */
export function angleBetween(a: ArrayLike<number>, b: ArrayLike<number>): number {
  checkLengths(a, b);
  const scaleA = 1 / positiveNorm(a, 'a');
  const scaleB = 1 / positiveNorm(b, 'b');
  let difference = 0;
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i]! * scaleA;
    const y = b[i]! * scaleB;
    difference += (x - y) * (x - y);
    sum += (x + y) * (x + y);
  }
  return 2 * Math.atan2(Math.sqrt(difference), Math.sqrt(sum));
}

/**
 * x turned by an angle towards a noise: cos·x + sin·n, with n the part of the noise perpendicular to x, scaled to
 * ‖x‖. The norm stays, the angle to x is |radians| up to π. Throws as angleBetween does, on an angle that is not
 * finite, and on a noise parallel to x.
 */
export function rotateTowards(x: Float32Array, noise: Float32Array, radians: number): Float32Array {
  checkLengths(x, noise);
  if (!Number.isFinite(radians)) throw new Error(`angle is ${radians}, must be finite`);
  const normX = positiveNorm(x, 'x');
  const normNoise = positiveNorm(noise, 'noise');
  let along = 0;
  for (let i = 0; i < x.length; i++) along += x[i]! * noise[i]!;
  along /= normX * normX;
  const perpendicular = Float64Array.from(noise, (value, i) => value - along * x[i]!);
  const rest = norm(perpendicular);
  if (rest < PERPENDICULAR_SHARE * normNoise) {
    throw new Error(`cannot rotate: the noise is parallel to x (perpendicular share ${rest / normNoise})`);
  }
  const scale = (Math.sin(radians) * normX) / rest;
  return combine(x, Math.cos(radians), perpendicular, scale, new Float32Array(x.length));
}

function slerpWeights(a: ArrayLike<number>, b: ArrayLike<number>, u: number): { ofA: number; ofB: number } {
  checkU(u);
  const theta = angleBetween(a, b);
  if (Math.PI - theta < ANTIPODAL_GAP) {
    throw new Error(`slerp is undefined between antipodal latents: their angle is ${theta}`);
  }
  const sine = Math.sin(theta);
  if (sine < PARALLEL_SINE) return { ofA: 1 - u, ofB: u };
  return { ofA: Math.sin((1 - u) * theta) / sine, ofB: Math.sin(u * theta) / sine };
}

function combine<Out extends Float32Array | Float64Array>(
  a: ArrayLike<number>,
  ofA: number,
  b: ArrayLike<number>,
  ofB: number,
  out: Out,
): Out {
  for (let i = 0; i < out.length; i++) out[i] = ofA * a[i]! + ofB * b[i]!;
  return out;
}

function checkLengths(a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length !== b.length) throw new Error(`lengths ${a.length} and ${b.length} differ`);
}

function checkU(u: number): void {
  if (!Number.isFinite(u)) throw new Error(`u is ${u}, must be finite`);
}

function positiveNorm(data: ArrayLike<number>, name: string): number {
  const length = norm(data);
  if (!(length > 0 && Number.isFinite(length))) {
    throw new Error(`‖${name}‖ is ${length}, must be positive and finite`);
  }
  return length;
}
