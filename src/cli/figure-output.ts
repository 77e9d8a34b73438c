import type { AnimationSpec } from '../contract/animation.ts';
import { isAnimated, type AnimatedFigure, type FigureSpec } from '../contract/figures/index.ts';
import { animatedImageFormats, arrayFormats } from '../contract/formats.ts';
import type { RenderedFigure } from '../main/studio.ts';
import { runAnimation } from './animation-run.ts';
import { refuse, type GivenOptions } from './arguments.ts';
import type { Surroundings } from './command.ts';
import { runData, runTable } from './data-run.ts';
import { runFigure, runJob, type FigureRun } from './figure-run.ts';
import { endings } from './output-file.ts';
import { listAlternatives, openOut, type Output, type OutputTable } from './output-formats.ts';

/** The file that a command draws a figure into. */

type FigureOutput = Output<'picture' | 'animation' | 'arrays' | 'table' | 'job'>;

/** The file of --out. Throws BadInput as openOut does, and on options that it makes meaningless. */
export function openFigureOut<Kind extends FigureOutput['kind']>(
  given: GivenOptions,
  table: OutputTable<Kind>,
): Output<Kind> {
  const out = openOut(given, table);
  if (out.kind !== 'animation')
    refuse(
      given,
      ['rate', 'frame-size', 'ping-pong'],
      `needs an animation as --out, which ends in ${listAlternatives(endings(animatedImageFormats))}`,
    );
  else refuse(given, ['width'], 'an animation has no size in print: --frame-size says how large it is');
  if (out.kind !== 'arrays')
    refuse(
      given,
      ['data'],
      `needs arrays as --out, whose file ends in ${listAlternatives(endings(arrayFormats))}`,
    );
  return out;
}

/** How a figure is written where its file does not decide it. */
interface WriteOptions {
  /** Of an animation. */
  readonly repeat?: AnimationSpec['repeat'];
  /** Called once the picture is written. */
  readonly afterPicture?: (figure: RenderedFigure, spec: FigureSpec) => Promise<void>;
}

/** Opens the model, checks what can be checked, and writes the figure as its file's kind says. */
export async function writeFigure(
  given: GivenOptions,
  surroundings: Surroundings,
  run: FigureRun,
  out: FigureOutput,
  { repeat = 'loop', afterPicture }: WriteOptions = {},
): Promise<void> {
  if (out.kind === 'arrays') return runData(given, surroundings, run, out);
  if (out.kind === 'table') return runTable(given, surroundings, run, out);
  if (out.kind === 'job') return runJob(given, surroundings, run, out);
  if (out.kind === 'picture')
    return runFigure(given, surroundings, run, async (figure, spec) => {
      await out.write(figure.write(out.format));
      await afterPicture?.(figure, spec);
    });
  if (!isAnimatedRun(run)) throw new Error(`a figure of kind ${run.spec.kind} has no animation`);
  return runAnimation(given, surroundings, run, out, repeat);
}

/** What is measured of a figure is of its kind. */
function isAnimatedRun(run: FigureRun): run is FigureRun<AnimatedFigure> {
  return isAnimated(run.spec);
}
