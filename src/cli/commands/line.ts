import { MAX_PINS } from '../../contract/pin.ts';
import type { ClassInfo } from '../../contract/model.ts';
import { MAX_LINE_FRAMES } from '../../contract/views/line.ts';
import type { LineFigure } from '../../contract/figures/line.ts';
import { bareStyle } from '../../contract/figures/style.ts';
import { easings } from '../../core/grid.ts';
import { distanceSpaces, type DistanceSpace } from '../../core/metrics/index.ts';
import type { SamplingSettings } from '../../core/settings.ts';
import type { Studio } from '../../main/studio.ts';
import { refuse, type GivenOptions } from '../arguments.ts';
import { BadInput } from '../bad-input.ts';
import type { Command, Surroundings } from '../command.ts';
import { animationOptions } from '../animation-run.ts';
import { compareGiven, compareOption } from '../compare-option.ts';
import { readOtherLabel } from '../class-options.ts';
import { dataOptions } from '../data-run.ts';
import { openFigureOut, writeFigure } from '../figure-output.ts';
import {
  between,
  figureOptions,
  nameRef,
  readRefs,
  refNotes,
  type FigureRun,
  type NamedLatent,
} from '../figure-run.ts';
import { outOption } from '../output-formats.ts';
import { modelOptions, oneStepOptions, readSettings } from '../run-options.ts';
import { readStyle, styleOptions } from '../style-options.ts';

const outputs = {
  picture: { name: 'strip' },
  animation: { name: 'animation', holds: 'the frames in order' },
  arrays: { name: 'x0' },
  table: { name: 'table', holds: 'u of each frame and the angle between its pins' },
  job: { name: 'job', holds: 'its job, for render' },
};

/** `line`: the slerp between pins. */
export const line: Command = {
  name: 'line',
  summary: 'Draws a strip of pictures along the slerp between pins',
  options: {
    ...modelOptions,
    pin: { value: 'REF', help: 'a latent; give at least two', required: true, repeats: true },
    frames: {
      value: 'N',
      help: 'frames per segment, both pins included; a pin between two segments is drawn once',
      required: true,
    },
    loop: { help: 'adds a segment from the last pin back to the first, which is not drawn again' },
    easing: { value: 'E', help: `how u is spaced between pins: ${easings.join(', ')}`, default: easings[0] },
    'even-motion': {
      help: 'spaces u so that the pictures change by equal steps; samples points between the frames to find where',
    },
    'to-class': {
      value: 'LABEL',
      help: 'the class goes from --class to this one along the whole line; with --loop there and back',
    },
    distances: {
      value: 'SPACE',
      help: `with --even-motion, what changes by equal steps, of a model with a decoder: ${distanceSpaces.join(', ')} (x_0 before it is decoded)`,
      default: distanceSpaces[0],
    },
    ...oneStepOptions,
    out: outOption(outputs),
    ...animationOptions,
    'ping-pong': { help: 'the animation plays forwards, then backwards; it repeats with this or --loop' },
    ...dataOptions,
    ...compareOption(['lerp', 'eta', 'steps', 'solver', 'class']),
    ...figureOptions,
    ...styleOptions(bareStyle),
  },
  notes: [...refNotes],
  example: 'line --model bundled --pin seed:1 --pin seed:2 --frames 11 --steps 50 --out strip.png',
  async run(given, surroundings) {
    const out = openFigureOut(given, outputs);
    const pins = readRefs(given, 'pin');
    if (pins.length < 2 || pins.length > MAX_PINS)
      throw new BadInput(`--pin REF: ${pins.length} latents, must be 2 … ${MAX_PINS}`);
    const framesPerSegment = given.integer('frames', 2, MAX_LINE_FRAMES) ?? 2;
    const closed = given.has('loop');
    const easing = given.choice('easing', easings) ?? easings[0];
    const isEven = given.has('even-motion');
    if (isEven && easing !== easings[0]) refuse(given, ['easing'], '--even-motion spaces u in its place');
    if (!isEven) refuse(given, ['distances'], 'needs --even-motion');
    const on = given.choice('distances', distanceSpaces) ?? 'pictures';
    if (isEven) refuse(given, ['compare'], '--even-motion is of one line');
    const settings = readSettings(given);
    const style = readStyle(given, bareStyle);
    const line: LineFigure = {
      kind: 'line',
      pins: pins.map(nameRef),
      framesPerSegment,
      mode: 'slerp',
      closed,
      easing,
      settings,
      ...style,
    };
    const compared = compareGiven(given, line);
    const complete = (conditioned: SamplingSettings, classes: ClassInfo | null): LineFigure => ({
      ...line,
      settings: conditioned,
      ...readToClass(given, classes),
    });
    const run: FigureRun = {
      spec: line,
      latents: [...pins, ...segments(pins, closed)],
      plans: [{ settings }, ...compared.plans],
      complete: (conditioned, model) => compared.join(complete(conditioned, model.classes), model),
      ...(isEven && {
        measure: (studio, conditioned, model) =>
          measureMotion(studio, complete(conditioned, model.classes), on, surroundings),
      }),
    };
    const repeat = given.has('ping-pong') ? 'ping-pong' : closed ? 'loop' : 'once';
    await writeFigure(given, surroundings, run, out, { repeat });
  },
};

/** Where the class goes along the line. */
function readToClass(given: GivenOptions, classes: ClassInfo | null): Pick<LineFigure, 'toClass'> {
  const text = given.text('to-class');
  return text === undefined ? {} : { toClass: readOtherLabel(`--to-class ${text}`, text, classes) };
}

/** The line with u by which its pictures change by equal steps; a note says what came of it. */
async function measureMotion(
  studio: Studio,
  spec: LineFigure,
  on: DistanceSpace,
  { signal, onProgress, warn }: Surroundings,
): Promise<LineFigure> {
  const { innerU, before, after } = await studio.evenMotion(spec, { signal, onProgress }, on);
  const unit = on === 'latents' ? 'RMS of latents' : 'RMS of [0, 1]';
  const [was, is] = [before, after].map((step) => Number(step.toPrecision(2)));
  const what =
    after < before
      ? `largest distance between neighbouring frames ${was} → ${is} (${unit})`
      : `u stays as it was, no other makes the largest distance of ${was} between neighbouring frames smaller (${unit})`;
  warn(`even motion: ${what}`);
  return after < before ? { ...spec, innerU } : spec;
}

/** From each pin to the next, and from the last to the first of a closed line. */
function segments(pins: readonly NamedLatent[], closed: boolean): NamedLatent[] {
  const ends = closed ? [...pins.slice(1), pins[0]!] : pins.slice(1);
  return ends.map((pin, i) => between(pins[i]!, pin));
}
