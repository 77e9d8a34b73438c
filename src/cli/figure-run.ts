import { basename } from 'node:path';
import { modelRefusal, type FigureSpec } from '../contract/figures/index.ts';
import { withModelTexts } from '../contract/figures/model-texts.ts';
import { MAX_NAME, type NamedRef } from '../contract/figures/style.ts';
import type { ModelInfo } from '../contract/model.ts';
import type { SampleSize } from '../contract/sample-size.ts';
import {
  cardNotes,
  exchangeLeaves,
  expandSeedList,
  formatLatentRef,
  leavesOf,
  parseLatentRef,
  type LatentRef,
} from '../core/latent-ref.ts';
import type { SamplingSettings } from '../core/settings.ts';
import { renderRecorded, writeJob } from '../main/recipes/figure-recipe.ts';
import type { RenderedFigure, Studio } from '../main/studio.ts';
import type { GivenOptions, OptionTable } from './arguments.ts';
import { warnOfRoundedFile, sizeOfFile } from './array-files.ts';
import { asBadInput, attribute, BadInput } from './bad-input.ts';
import { classOption, guidanceOption, readClass } from './class-options.ts';
import type { Surroundings } from './command.ts';
import { warnOfLetters } from './font-option.ts';
import { warnOfClipping, withStudio } from './open-studio.ts';
import { listAlternatives, type Output } from './output-formats.ts';
import {
  checkPlan,
  checkStepNoise,
  checkStepsGiven,
  clipOptions,
  DEFAULT_STREAM,
  etaOptions,
  providerOptions,
  schedulerOptions,
  solverOptions,
  streamNames,
  tauOptions,
} from './run-options.ts';

/** What the commands that draw figures share. */

export const figureOptions = {
  ...classOption,
  ...guidanceOption,
  ...solverOptions,
  ...tauOptions,
  ...etaOptions,
  ...clipOptions,
  ...schedulerOptions,
  ...providerOptions,
} satisfies OptionTable;

export const refNotes: readonly string[] = [
  'REF is seed:N, STREAM:N, file:PATH#INDEX, slerp(REF, REF, u), lerp(REF, REF, u), near(REF, DEGREES, N),',
  'mix(W*REF, …), or short for a mix: REF - REF + REF, mean(REF, …); nested up to 64 deep.',
  'Alone, seed:0-9 and seed:1,5,9 are one REF per seed, in any STREAM.',
  `STREAM is ${listAlternatives(streamNames)}; seed:N is ${DEFAULT_STREAM}:N.`,
];

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
 * A figure's names are the expressions themselves, files without their folders: a picture contains no path.
 * Names longer than a figure allows are cut.
 */
export function nameRef({ text, ref }: GivenRef): NamedRef {
  const bare = exchangeLeaves(ref, (leaf) =>
    leaf.kind === 'file' ? { ...leaf, path: basename(leaf.path) } : leaf,
  );
  const hasFile = leavesOf(ref).some(({ kind }) => kind === 'file');
  return { name: (hasFile ? formatLatentRef(bare) : text).slice(0, MAX_NAME), ref };
}

/** The expressions of an option, in the order in which they were given; a list of seeds is many. */
export function readRefs(given: GivenOptions, option: string): GivenRef[] {
  return given.all(option).flatMap((listed) =>
    asBadInput(`--${option} ${listed}`, () => expandSeedList(listed)).map((text) => {
      const subject = `--${option} ${text}`;
      return { text, subject, ref: asBadInput(subject, () => parseLatentRef(text)) };
    }),
  );
}

/** The midpoint of the slerp from a to b; it is undefined for antipodal latents, as the whole slerp is. */
export function between(a: NamedLatent, b: NamedLatent): NamedLatent {
  return {
    subject: `${a.subject} … ${b.subject}`,
    ref: { kind: 'slerp', a: a.ref, b: b.ref, u: 0.5 },
  };
}

/** A figure, and what is checked before anything runs. */
export interface FigureRun<Spec extends FigureSpec = FigureSpec> {
  readonly spec: Spec;
  /**
   * The figure on the open model, by these settings: its own and the class; what it has of classes is checked against the
   * model's. Absent: it depends on nothing else. Throws BadInput.
   */
  complete?(settings: SamplingSettings, model: ModelInfo): Spec;
  /** The figure that is made in its place, measured with the open model once everything is checked. Arguments as above. */
  measure?(studio: Studio, settings: SamplingSettings, model: ModelInfo): Promise<Spec>;
  /** Its rows have classes of their own: no other is asked for. */
  readonly hasOwnClasses?: boolean;
  /** What has to resolve. */
  readonly latents: readonly NamedLatent[];
  /** Every setting that will be run, without a class, with the option that it came from. */
  readonly plans: readonly { readonly settings: SamplingSettings; readonly subject?: string }[];
}

/** Opens the model, checks what can be checked, and draws; the figure's files contain its recipe. */
export function runFigure(
  given: GivenOptions,
  surroundings: Surroundings,
  run: FigureRun,
  use: (figure: RenderedFigure, spec: FigureSpec) => Promise<void>,
): Promise<void> {
  return openFigure(given, surroundings, run, async (studio, spec) => {
    warnOfLetters(studio.letters(spec), given, surroundings.warn);
    await use(await drawRecorded(studio, spec, surroundings), spec);
  });
}

/** The same, but writes the figure's job in place of the picture. */
export function runJob(
  given: GivenOptions,
  surroundings: Surroundings,
  run: FigureRun,
  out: Output<'job'>,
): Promise<void> {
  return openFigure(given, surroundings, run, async (studio, spec) => {
    warnOfLetters(studio.letters(spec), given, surroundings.warn);
    await out.write(Buffer.from(await writeJob(studio, spec)));
  });
}

/** Draws a figure that contains its recipe; a warning says so where it cannot. */
export async function drawRecorded(
  studio: Studio,
  spec: FigureSpec,
  { signal, onProgress, warn }: Surroundings,
): Promise<RenderedFigure> {
  const { rendered, notReproducibleBecause } = await renderRecorded(studio, spec, { signal, onProgress });
  if (notReproducibleBecause) warn(notReproducibleBecause);
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

/** Opens the model, checks what can be checked of a figure, and measures what of it is to be measured. */
export function openFigure<Spec extends FigureSpec>(
  given: GivenOptions,
  surroundings: Surroundings,
  run: FigureRun<Spec>,
  use: (studio: Studio, spec: Spec) => Promise<void>,
): Promise<void> {
  const { warn } = surroundings;
  const { spec, latents, plans } = run;
  const givenClass = readClass(given);
  return withStudio(
    given,
    surroundings,
    async (studio, model) => {
      if (!given.has('step-counts')) checkStepsGiven(given, model.scheduler);
      const condition = run.hasOwnClasses ? undefined : givenClass.shared(model.classes);
      const settings = condition ? { ...spec.settings, condition } : spec.settings;
      const spell = <Figure extends FigureSpec>(figure: Figure): Figure =>
        withModelTexts(figure, { bounds: model.scheduler, classes: model.classes });
      const figure = spell(run.complete?.(settings, model) ?? { ...spec, settings });
      const refusal = modelRefusal(figure, model);
      if (refusal !== null) throw new BadInput(`--${refusal.replace('distancesOn', 'distances')}`);
      for (const { settings, subject } of plans) checkPlan(model.scheduler, settings, subject);
      for (const { subject, ref } of latents)
        await studio.resolveLatents([ref]).catch((error: unknown) => attribute(subject, error));
      checkStepNoise(model.scheduler, spec.settings, given.has('noise-seed'), warn);
      warnOfClipping(given, model, warn);
      for (const path of filesOf(latents))
        await warnOfRoundedFile(path, model.latentShape, `file:${path}`, warn);
      for (const note of cardNotes(
        latents.map(({ ref }) => ref),
        model.latentShape,
      ))
        warn(note);
      const measured = await run.measure?.(studio, settings, model);
      await use(studio, measured ? spell(measured) : figure);
    },
    { sizeOfInput: () => sizeOfRefs(latents) },
  );
}
