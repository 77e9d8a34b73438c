import { basename, extname } from 'node:path';
import type { FigureSpec } from '../contract/figures/index.ts';
import type { NamedRef } from '../contract/figures/style.ts';
import type { SampleSize } from '../contract/sample-size.ts';
import {
  cardNotes,
  exchangeLeaves,
  formatLatentRef,
  leavesOf,
  parseLatentRef,
  type LatentRef,
} from '../core/latent-ref.ts';
import type { SamplingSettings } from '../core/settings.ts';
import { renderRecorded, writeJob } from '../main/recipes/figure-recipe.ts';
import type { RenderedFigure, Studio } from '../main/studio.ts';
import type { GivenOptions, OptionTable } from './arguments.ts';
import { remarkRoundedFile, sizeOfFile } from './array-files.ts';
import { asBadInput, blame } from './bad-input.ts';
import type { Surroundings } from './command.ts';
import { remarkLetters } from './font-option.ts';
import { remarkClip, withStudio } from './open-studio.ts';
import { openOutput } from './output-file.ts';
import {
  checkPlan,
  clipOptions,
  etaOptions,
  providerOptions,
  schedulerOptions,
  tauOptions,
} from './run-options.ts';

/** What the three figures share. */

const MAX_NAME = 1000;

export const figureOptions = {
  ...tauOptions,
  ...etaOptions,
  ...clipOptions,
  ...schedulerOptions,
  ...providerOptions,
} satisfies OptionTable;

export const refNotes = [
  'REF is seed:N, STREAM:N (numpy:42, torch-cuda@rtx-3060:42), file:PATH#INDEX, slerp(REF, REF, u),',
  'lerp(REF, REF, u) or near(REF, DEGREES, N), nested up to 64 deep.',
] as const;

/** An expression, and the option that an error names. */
export interface NamedLatent {
  readonly subject: string;
  readonly ref: LatentRef;
}

export interface GivenRef extends NamedLatent {
  /** As it was given. */
  readonly text: string;
}

/**
 * A figure's names are the expressions themselves, files without their folders: a picture tells of no path. Longer
 * ones than a figure may hold are cut.
 */
export function nameRef({ text, ref }: GivenRef): NamedRef {
  const bare = exchangeLeaves(ref, (leaf) =>
    leaf.kind === 'file' ? { ...leaf, path: basename(leaf.path) } : leaf,
  );
  const hasFile = leavesOf(ref).some(({ kind }) => kind === 'file');
  return { name: (hasFile ? formatLatentRef(bare) : text).slice(0, MAX_NAME), ref };
}

/** The expressions of an option, in the order in which they were given. */
export function readRefs(given: GivenOptions, option: string): GivenRef[] {
  return given.all(option).map((text) => {
    const subject = `--${option} ${text}`;
    return { text, subject, ref: asBadInput(subject, () => parseLatentRef(text)) };
  });
}

/** The middle of the way from a to b, which is undefined for antipodal latents as the whole way is. */
export function between(a: NamedLatent, b: NamedLatent): NamedLatent {
  return {
    subject: `${a.subject} … ${b.subject}`,
    ref: { kind: 'slerp', a: a.ref, b: b.ref, u: 0.5 },
  };
}

/** A figure, and what is checked before anything runs. */
export interface FigureRun {
  readonly spec: FigureSpec;
  /** What has to resolve. */
  readonly latents: readonly NamedLatent[];
  /** Every setting that will be run, with the option that it came from. */
  readonly plans: readonly { readonly settings: SamplingSettings; readonly subject?: string }[];
}

/** What a figure's job is written to, in place of the picture. */
export const JOB_ENDING = '.json';

/** Opens the model, checks what can be checked, and draws, or writes the job; the figure's files carry its recipe. */
export function runFigure(
  given: GivenOptions,
  surroundings: Surroundings,
  run: FigureRun,
  use: (figure: RenderedFigure) => Promise<void>,
): Promise<void> {
  const path = given.required('out');
  const job = extname(path).toLowerCase() === JOB_ENDING ? openOutput('out', path, [JOB_ENDING]) : null;
  return openFigure(given, surroundings, run, async (studio) => {
    remarkLetters(studio.letters(run.spec), given, surroundings.remark);
    if (job) return job.write(Buffer.from(await writeJob(studio, run.spec)));
    await use(await drawRecorded(studio, run.spec, surroundings));
  });
}

/** Draws a figure that carries its recipe; a remark says where it cannot. */
export async function drawRecorded(
  studio: Studio,
  spec: FigureSpec,
  { signal, onProgress, remark }: Surroundings,
): Promise<RenderedFigure> {
  const { rendered, notReproducibleBecause } = await renderRecorded(studio, spec, { signal, onProgress });
  if (notReproducibleBecause) remark(notReproducibleBecause);
  return rendered;
}

/** Of the first file among the expressions. */
async function sizeOfRefs(latents: FigureRun['latents']): Promise<SampleSize | null> {
  const [path] = filesOf(latents);
  return path === undefined ? null : sizeOfFile(path);
}

/** The files among the expressions, each once. */
function filesOf(latents: FigureRun['latents']): string[] {
  const leaves = latents.flatMap(({ ref }) => leavesOf(ref));
  return [...new Set(leaves.flatMap((leaf) => (leaf.kind === 'file' ? [leaf.path] : [])))];
}

/** Opens the model and checks what can be checked of a figure. */
export function openFigure(
  given: GivenOptions,
  surroundings: Surroundings,
  { spec, latents, plans }: FigureRun,
  use: (studio: Studio) => Promise<void>,
): Promise<void> {
  const { remark } = surroundings;
  return withStudio(
    given,
    surroundings,
    async (studio, model) => {
      for (const { settings, subject } of plans) checkPlan(model.scheduler, settings, subject);
      for (const { subject, ref } of latents)
        await studio.resolveLatents([ref]).catch((error: unknown) => blame(subject, error));
      if (spec.settings.eta === 0 && given.has('noise-seed')) remark('step noise has no effect with --eta 0');
      remarkClip(given, model, remark);
      for (const path of filesOf(latents))
        await remarkRoundedFile(path, model.latentShape, `file:${path}`, remark);
      for (const note of cardNotes(
        latents.map(({ ref }) => ref),
        model.latentShape,
      ))
        remark(note);
      await use(studio);
    },
    { sizeOfInput: () => sizeOfRefs(latents) },
  );
}
