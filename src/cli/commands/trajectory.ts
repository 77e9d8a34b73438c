import { stripStyle } from '../../contract/figures/style.ts';
import type { TrajectoryFigure } from '../../contract/figures/trajectory.ts';
import type { GivenOptions } from '../arguments.ts';
import { BadInput } from '../bad-input.ts';
import type { Command } from '../command.ts';
import { dataEndings, dataOptions, readDataFormat, runData, runTable, TABLE_ENDING } from '../data-run.ts';
import { figureOptions, JOB_ENDING, nameRef, readRefs, refNotes, runFigure } from '../figure-run.ts';
import { filmEndings, filmOptions, readFilmFormat, runFilm } from '../film-run.ts';
import { ladderPlans, readLadder } from '../ladder.ts';
import { lookOptions, readLook, stillEndings, stillFormatOf } from '../look-options.ts';
import { openOutput } from '../output-file.ts';
import { modelOptions, readSettings } from '../run-options.ts';

const MAX_LADDER = 4;
const [LEAST_COLUMNS, MAX_COLUMNS, USUAL_COLUMNS] = [2, 24, 10];

/** `trajectory`: the way of one x_T from noise to picture. */
export const trajectory: Command = {
  name: 'trajectory',
  summary: 'Draws the trajectory of a latent: x_t and predicted x_0 along τ',
  options: {
    ...modelOptions,
    pin: { value: 'REF', help: 'the latent', required: true },
    ladder: { value: 'S,S,…', help: `one to ${MAX_LADDER} step counts, increasing`, required: true },
    columns: {
      value: 'N',
      help: `steps shown per S, ${LEAST_COLUMNS} … ${MAX_COLUMNS}`,
      default: String(USUAL_COLUMNS),
    },
    out: {
      value: 'FILE',
      help: 'trajectory.png, .svg or .pdf; animation.gif or .apng: one step per frame; trajectory.npy or .safetensors; movement.csv: change of predicted x_0 per step; job.json: its job, for render',
      required: true,
    },
    ...filmOptions,
    ...dataOptions,
    ...figureOptions,
    ...lookOptions(stripStyle),
  },
  notes: [
    ...refNotes,
    'With one S an animation shows x_t beside predicted x_0, with several S predicted x_0 of each. The last frame is held for one second.',
  ],
  example: 'trajectory --model bundled --pin seed:1 --ladder 10,50 --out trajectory.png',
  async run(given, surroundings) {
    const endings = [...stillEndings, ...filmEndings, ...dataEndings, TABLE_ENDING, JOB_ENDING];
    const out = openOutput('out', given.required('out'), endings);
    const film = readFilmFormat(given, out, ['rate']);
    const arrays = readDataFormat(given, out);
    const spec = readSpec(given);
    const run = {
      spec,
      latents: [{ subject: `--pin ${spec.pin.name}`, ref: spec.pin.ref }],
      plans: ladderPlans(spec.ladder, spec.settings),
    };
    if (film) return runFilm(given, surroundings, run, { out, format: film, repeat: 'loop' });
    if (arrays) return runData(given, surroundings, run, { out, format: arrays });
    if (out.extension === TABLE_ENDING) return runTable(given, surroundings, run, out);
    await runFigure(given, surroundings, run, (figure) => out.write(figure.write(stillFormatOf(out))));
  },
};

function readSpec(given: GivenOptions): TrajectoryFigure {
  const [pin] = readRefs(given, 'pin').map(nameRef);
  if (!pin) throw new BadInput('--pin REF: is required');
  const ladder = readLadder(given, MAX_LADDER);
  return {
    kind: 'trajectory',
    pin,
    ladder,
    columns: given.integer('columns', LEAST_COLUMNS, MAX_COLUMNS) ?? USUAL_COLUMNS,
    settings: readSettings(given, ladder.at(-1)!),
    ...readLook(given, stripStyle),
  };
}
