import { MAX_PINS } from '../../contract/pin.ts';
import { bareStyle } from '../../contract/figures/style.ts';
import { easings } from '../../core/grid.ts';
import { BadInput } from '../bad-input.ts';
import type { Command } from '../command.ts';
import {
  between,
  figureOptions,
  JOB_ENDING,
  nameRef,
  readRefs,
  refNotes,
  runFigure,
  type NamedLatent,
} from '../figure-run.ts';
import { dataEndings, dataOptions, readDataFormat, runData, runTable, TABLE_ENDING } from '../data-run.ts';
import { filmEndings, filmOptions, readFilmFormat, runFilm } from '../film-run.ts';
import { lookOptions, readLook, stillEndings, stillFormatOf } from '../look-options.ts';
import { openOutput } from '../output-file.ts';
import { modelOptions, readSettings, stepsOptions } from '../run-options.ts';

const MAX_FRAMES = 1000;

/** `line`: the film strip between pins. */
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
    easing: { value: 'E', help: `how u is spaced between pins: ${easings.join(', ')}`, default: 'linear' },
    ...stepsOptions,
    out: {
      value: 'FILE',
      help: 'strip.png, .svg or .pdf; animation.gif or .apng: the frames in order; x0.npy or x0.safetensors; table.csv: u of each frame and the angle between its pins; job.json: its job, for render',
      required: true,
    },
    ...filmOptions,
    'ping-pong': { help: 'the animation plays forwards, then backwards; it repeats with this or --loop' },
    ...dataOptions,
    ...figureOptions,
    ...lookOptions(bareStyle),
  },
  notes: [...refNotes],
  example: 'line --model bundled --pin seed:1 --pin seed:2 --frames 11 --steps 50 --out strip.png',
  async run(given, surroundings) {
    const endings = [...stillEndings, ...filmEndings, ...dataEndings, TABLE_ENDING, JOB_ENDING];
    const out = openOutput('out', given.required('out'), endings);
    const film = readFilmFormat(given, out, ['rate', 'ping-pong']);
    const arrays = readDataFormat(given, out);
    const pins = readRefs(given, 'pin');
    if (pins.length < 2 || pins.length > MAX_PINS)
      throw new BadInput(`--pin REF: given ${pins.length} times, must be 2 … ${MAX_PINS} times`);
    const framesPerSegment = given.integer('frames', 2, MAX_FRAMES) ?? 2;
    const closed = given.has('loop');
    const easing = given.choice('easing', easings) ?? 'linear';
    const settings = readSettings(given);
    const look = readLook(given, bareStyle);
    const run = {
      spec: {
        kind: 'line' as const,
        pins: pins.map(nameRef),
        framesPerSegment,
        mode: 'slerp' as const,
        closed,
        easing,
        settings,
        ...look,
      },
      latents: [...pins, ...ways(pins, closed)],
      plans: [{ settings }],
    };
    const repeat = given.has('ping-pong') ? 'ping-pong' : closed ? 'loop' : 'once';
    if (arrays) return runData(given, surroundings, run, { out, format: arrays });
    if (out.extension === TABLE_ENDING) return runTable(given, surroundings, run, out);
    await (film
      ? runFilm(given, surroundings, run, { out, format: film, repeat })
      : runFigure(given, surroundings, run, (figure) => out.write(figure.write(stillFormatOf(out)))));
  },
};

/** From each pin to the next, and from the last to the first of a closed line. */
function ways(pins: readonly NamedLatent[], closed: boolean): NamedLatent[] {
  const ends = closed ? [...pins.slice(1), pins[0]!] : pins.slice(1);
  return ends.map((pin, i) => between(pins[i]!, pin));
}
