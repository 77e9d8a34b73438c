import * as v from 'valibot';
import { MAX_DEPTH, MAX_NODES, type LatentRef } from '../core/latent-ref.ts';
import { MAX_TERMS } from '../core/mix.ts';
import { checkStream, type StreamId } from '../core/random/index.ts';
import {
  orderConflict,
  solvers,
  speakConflict,
  spellSolver,
  type SolverChoice,
} from '../core/samplers/index.ts';
import { MAX_REPEATS } from '../core/samplers/invert.ts';
import { clipRules, tauProfiles, type SamplingSettings } from '../core/settings.ts';
import { condition } from './condition.ts';
import { reportError, StudioError } from './errors.ts';
import { finite, integer, within } from './numbers.ts';
import { MAX_PINS } from './pin.ts';

export { finite, integer, within };

/** Parsers for everything that comes from outside. All objects are strict: an unknown key is an error. */

/** How deep an expression is nested, by a walk that does not recurse: it may come from an attacker. */
function nesting(value: unknown): number {
  let level: unknown[] = [value];
  let depth = 0;
  let parts = 1;
  while (level.length > 0 && depth <= MAX_DEPTH + 1) {
    level = level.flatMap(partsOfUnknown);
    parts += level.length;
    if (parts > MAX_NODES) return Infinity; // nodes that are shared count each time, as they will be walked
    depth += 1;
  }
  return depth;
}

/** What a value would be made of if it were an expression; of a list that is too long, enough to be refused. */
function partsOfUnknown(node: unknown): unknown[] {
  if (!isObject(node)) return [];
  const terms: unknown[] = Array.isArray(node['terms']) ? node['terms'].slice(0, MAX_NODES) : [];
  const mixed = terms.map((term) => (isObject(term) ? term['ref'] : null));
  return [node['a'], node['b'], node['of'], ...mixed].filter(isObject);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

const uint64 = v.pipe(
  v.string(),
  v.regex(/^\d{1,20}$/, 'must be an integer in [0, 2^64)'),
  v.check((text) => BigInt(text) < 1n << 64n, 'must be an integer in [0, 2^64)'),
);
/** Not empty, at most `max` characters. */
export const text = (max: number) => v.pipe(v.string(), v.nonEmpty(), v.maxLength(max));

export const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'));

const noiseStream = v.custom<StreamId>(
  (value) => streamProblem(value) === '',
  ({ input }) => streamProblem(input),
);

function streamProblem(value: unknown): string {
  try {
    checkStream(value);
    return '';
  } catch (error) {
    return reportError(error).message;
  }
}

const refNode: v.GenericSchema<LatentRef> = v.lazy(() =>
  v.variant('kind', [
    v.strictObject({ kind: v.literal('seed'), stream: noiseStream, seed: uint64 }),
    v.strictObject({ kind: v.literal('stored'), sha256 }),
    v.strictObject({
      kind: v.literal('file'),
      path: v.pipe(v.string(), v.nonEmpty()),
      index: integer(0, 2 ** 31),
    }),
    v.strictObject({ kind: v.picklist(['slerp', 'lerp']), a: refNode, b: refNode, u: finite }),
    v.strictObject({ kind: v.literal('near'), of: refNode, degrees: finite, seed: uint64 }),
    v.strictObject({ kind: v.literal('mix'), terms: mixTerms }),
  ]),
);

const mixTerms = v.pipe(
  v.array(v.strictObject({ weight: finite, ref: refNode })),
  v.minLength(1),
  v.maxLength(MAX_TERMS),
  v.check((terms) => terms.some(({ weight }) => weight !== 0), 'must have a weight that is not 0'),
);

export const latentRef = v.pipe(
  v.unknown(),
  v.check(
    (value) => nesting(value) <= MAX_DEPTH,
    `must nest at most ${MAX_DEPTH} deep and have at most ${MAX_NODES} parts`,
  ),
  refNode,
);

/** A solver and its order. */
export const solverFields = {
  solver: v.exactOptional(v.picklist(solvers.map(({ id }) => id))),
  order: v.exactOptional(integer(1, 9)),
};

export const previewSettings = v.strictObject({
  numSteps: integer(1, 1000),
  tau: v.picklist(tauProfiles),
  ...solverFields,
});

/** The default solver, usual orders and 0 repeats are left out, so that equal settings have one spelling. */
export const samplingSettings = v.pipe(
  v.strictObject({
    numSteps: integer(1, 100_000),
    tau: v.picklist(tauProfiles),
    eta: v.union([v.literal('sigma-hat'), v.pipe(v.number(), v.minValue(0), v.maxValue(1))]),
    noiseSeed: uint64,
    clip: v.picklist(clipRules),
    compat: v.picklist(['none', 'diffusers']),
    ...solverFields,
    repeats: v.exactOptional(integer(0, MAX_REPEATS)),
    condition: v.exactOptional(condition),
  }),
  v.check(
    (settings) => orderProblem(settings) === '',
    ({ input }) => orderProblem(input),
  ),
  v.transform(({ solver, order, repeats, ...rest }): SamplingSettings => ({
    ...rest,
    ...spellSolver(solver, order),
    ...(repeats !== undefined && repeats > 0 && { repeats }),
  })),
);

/** The same of a solver alone. */
export const solverChoice = v.pipe(
  v.strictObject(solverFields),
  v.check(
    (choice) => orderProblem(choice) === '',
    ({ input }) => orderProblem(input),
  ),
  v.transform(({ solver, order }): SolverChoice => spellSolver(solver, order)),
);

/** Why the solver has no such order; '' where it has. What else does not go with it is refused where the settings meet a model. */
export function orderProblem(choice: SolverChoice): string {
  const conflict = orderConflict(choice);
  return conflict ? speakConflict(choice, conflict) : '';
}

/** A latent by its hash. */
export const keptLatent = v.strictObject({ sha256 });

const MAX_IMAGE_SIDE = 4096;

/** Pixels in RGBA8, row-major. */
export const rgbaImage = v.pipe(
  v.strictObject({
    width: integer(1, MAX_IMAGE_SIDE),
    height: integer(1, MAX_IMAGE_SIDE),
    rgba: v.instance(Uint8Array),
  }),
  v.check(
    ({ width, height, rgba }) => rgba.length === 4 * width * height,
    'rgba must hold width × height × 4 bytes',
  ),
);

const MAX_CLIPBOARD_TEXT = 2 ** 20;

/** Not empty, at most 1 MiB as UTF-8. */
export const clipboardText = v.pipe(
  v.string(),
  v.nonEmpty(),
  v.maxLength(MAX_CLIPBOARD_TEXT),
  v.maxBytes(MAX_CLIPBOARD_TEXT),
);

export const latentRefs = v.pipe(v.array(latentRef), v.maxLength(MAX_PINS));

/** `{ "credit": n }` from the window; anything else on the frame port is refused. */
export const frameCredit = v.strictObject({ credit: integer(1, 64) });

/**
 * Parses `value` or throws a StudioError `request/invalid` of one line: where, what is wrong, the value.
 * `subject` names the request or file that the value came from.
 */
export function parse<T>(schema: v.GenericSchema<unknown, T>, value: unknown, subject: string): T {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const issue = result.issues[0];
  const where = v.getDotPath(issue);
  const got = describe(issue.input);
  throw new StudioError(
    'request/invalid',
    `${subject}: ${where ? `${cut(where)}: ` : ''}${cut(issue.message)} (got ${got})`,
  );
}

export function areDistinct(words: readonly string[]): boolean {
  return new Set(words).size === words.length;
}

const MAX_PART = 160;

/** The schema library quotes values and paths contain keys, both at any length. */
function cut(text: string): string {
  return text.length > MAX_PART ? `${text.slice(0, MAX_PART)}…` : text;
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return String(value);
}
