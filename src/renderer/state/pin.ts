import type { Pin } from '../../contract/pin.ts';
import {
  checkLatentRef,
  formatLatentRef,
  leavesOf,
  parseLatentRef,
  type LatentRef,
  type MixTerm,
} from '../../core/latent-ref.ts';
import { readStream, type StreamId } from '../../core/random/index.ts';

/** The ids with this one taken in, or out if it was in. */
export function toggled(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id];
}

const keys = new WeakMap<LatentRef, string>();

/** The ref as text, remembered per object: views ask for the same refs at every paint. */
export function refKey(ref: LatentRef): string {
  let key = keys.get(ref);
  if (key === undefined) keys.set(ref, (key = formatLatentRef(ref)));
  return key;
}

/** The first of A … Z, A1 … Z1, A2 … that no pin has. */
export function freeName(pins: readonly Pin[]): string {
  const taken = new Set(pins.map((pin) => pin.name));
  for (let round = 0; ; round++) {
    for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
      const name = round === 0 ? letter : `${letter}${round}`;
      if (!taken.has(name)) return name;
    }
  }
}

/** The name as it may stand in an expression, or an error in one line. */
export function checkName(text: string, others: readonly Pin[]): string {
  const name = text.trim();
  if (!/^[\p{L}\p{N}][\p{L}\p{N} _.′'-]{0,39}$/u.test(name))
    throw new Error(
      'a name starts with a letter or digit and has at most 40 letters, digits, spaces or . _ - ′',
    );
  if (others.some((pin) => pin.name === name)) throw new Error(`another pin is named ${name}`);
  return name;
}

/**
 * What a person typed for a new pin: a bare seed of the chosen stream (`torch-cuda@t4` too), or a latent expression
 * in which the names of pins stand for their refs. Throws an error of one line.
 */
export function parsePinText(text: string, stream: string, pins: readonly Pin[]): LatentRef {
  const trimmed = text.trim();
  const names = new Map(pins.map(({ name, ref }) => [name, ref]));
  if (trimmed === '') throw new Error('enter a seed or an expression');
  if (/^\d+$/.test(trimmed)) return seedRef(trimmed, readStream(stream));
  if (/^\d[^(*:]*$/.test(trimmed) && !names.has(trimmed) && !/\s[+−-]\s/.test(trimmed))
    throw new Error(
      `"${shorten(trimmed)}" must be a seed, a range such as 0-199, a list such as 1,5,9 or a pin`,
    );
  return parseLatentRef(text, { names }); // as it was typed: an error counts in it
}

/** Throws an error of one line when the stream does not take the seed. */
function seedRef(digits: string, stream: StreamId): LatentRef {
  const ref = { kind: 'seed', stream, seed: BigInt(digits).toString() } as const;
  checkLatentRef(ref);
  return ref;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** Whether the latent is made of seeds alone. What is read instead may not be there, or not fit the model. */
export function isDrawn(ref: LatentRef): boolean {
  return leavesOf(ref).every(({ kind }) => kind === 'seed');
}

/** The ref for people: names for what is pinned, `torch-cpu 42` for a seed, numbers of at most 3 decimals. */
export function describeRef(ref: LatentRef, pins: readonly Pin[], isTerm = false): string {
  const pin = pins.find((candidate) => refKey(candidate.ref) === refKey(ref));
  return pin ? pin.name : describeOrigin(ref, pins, isTerm);
}

/** How a ref is made, without its own name. `isTerm`: as a term of a mix, where no sum can stand. */
export function describeOrigin(ref: LatentRef, pins: readonly Pin[], isTerm = false): string {
  const origin = pins.find((pin) => pin.origin && pin.ref === ref)?.origin;
  if (origin?.kind === 'file') return origin.name;
  if (origin)
    return `${origin.name}, S = ${origin.numSteps}${origin.repeats ? `, K = ${origin.repeats}` : ''}`;
  switch (ref.kind) {
    case 'seed':
      return `${ref.stream} ${ref.seed}`;
    case 'stored':
      return `latent ${ref.sha256.slice(0, 8)}`;
    case 'file':
      return `${ref.path.split(/[\\/]/).at(-1)} #${ref.index}`;
    case 'near':
      return `near(${describeRef(ref.of, pins)}, ${formatNumber(ref.degrees)}°, ${ref.seed})`;
    case 'mix':
      return describeMix(ref.terms, pins, isTerm);
    default:
      return `${ref.kind}(${describeRef(ref.a, pins)}, ${describeRef(ref.b, pins)}, ${ref.u.toFixed(3)})`;
  }
}

/** As a person would write it: equal weights are a mean, weights of 1 and −1 a sum; parsePinText reads all of them. */
function describeMix(terms: readonly MixTerm[], pins: readonly Pin[], isTerm: boolean): string {
  const [{ weight: first }] = terms as readonly [MixTerm];
  if (terms.length > 1 && first > 0 && terms.every(({ weight }) => weight === first))
    return `mean(${terms.map(({ ref }) => describeRef(ref, pins)).join(', ')})`;
  const names = terms.map(({ ref }) => describeRef(ref, pins, true));
  if (isTerm || terms.length === 1 || !terms.every(({ weight }) => Math.abs(weight) === 1))
    return `mix(${terms.map(({ weight }, i) => `${formatWeight(weight)}*${names[i]}`).join(', ')})`;
  const sum = terms.map(({ weight }, i) => `${weight < 0 ? '−' : '+'} ${names[i]}`).join(' ');
  return sum.replace(/^\+ /, '').replace(/^− /, '−');
}

function formatNumber(value: number): string {
  return String(Number(value.toFixed(3)));
}

/** Weights count relative to each other: three digits of each. */
function formatWeight(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** A seed nobody chose, of at most six digits: people read seeds out and type them elsewhere. */
export function randomSeed(): string {
  const [word = 0] = crypto.getRandomValues(new Uint32Array(1));
  return String(word % 1_000_000);
}
