import { MAX_PINS } from '../../contract/pin.ts';
import { ablations } from '../../contract/ablation.ts';
import type { ConsistencyFigure } from '../../contract/figures/consistency.ts';
import { sheetStyle } from '../../contract/figures/style.ts';
import { describeMetric, metricList, metrics } from '../../core/metrics/index.ts';
import { writeTable } from '../../main/figures/data/data-file.ts';
import { refuse, type GivenOptions } from '../arguments.ts';
import { BadInput } from '../bad-input.ts';
import type { Command } from '../command.ts';
import { dataEndings, dataOptions, readDataFormat, runData } from '../data-run.ts';
import { figureOptions, JOB_ENDING, nameRef, readRefs, refNotes, runFigure } from '../figure-run.ts';
import { filmEndings, filmOptions, readFilmFormat, runFilm } from '../film-run.ts';
import { ladderPlans, readLadder } from '../ladder.ts';
import { lookOptions, readLook, stillEndings, stillFormatOf } from '../look-options.ts';
import { openOutput } from '../output-file.ts';
import { modelOptions, readSettings } from '../run-options.ts';

const MAX_COLUMNS = 16;

/** `consistency`: the same x_T over a ladder of S. */
export const consistency: Command = {
  name: 'consistency',
  summary: 'Draws the same latents at several step counts, with their distances',
  options: {
    ...modelOptions,
    pin: { value: 'REF', help: 'a latent; each is one row', required: true, repeats: true },
    ladder: {
      value: 'S,S,…',
      help: 'step counts, increasing; the others are compared with the last',
      required: true,
    },
    out: {
      value: 'FILE',
      help: 'sheet.png, .svg or .pdf; animation.gif or .apng: each S in turn with the last; x0.npy or x0.safetensors; job.json: its job, for render',
      required: true,
    },
    ...filmOptions,
    ...dataOptions,
    json: { value: 'metrics.json', help: 'also writes the distances; metrics.csv for a table' },
    contrast: {
      value: 'NAME',
      bare: 'eta',
      help: 'the ablation: repeats the first pin where consistency breaks, with eta (η = 1) or clip (diffusers’ clip rule), or none; without NAME it is eta',
      default: 'none',
    },
    metric: {
      value: 'NAME',
      help: `distance shown under the pictures and in the plot: ${metricList.map(describeMetric).join(', ')}`,
      default: 'mse',
    },
    ...figureOptions,
    ...lookOptions(sheetStyle),
  },
  notes: [
    ...refNotes,
    `The distances are ${metricList.map(describeMetric).join(', ')}, of x/2 + 1/2 clamped to [0, 1]; infinite values are null.`,
  ],
  example:
    'consistency --model bundled --pin seed:1 --pin seed:2 --ladder 10,20,50,100 --out sheet.png --json metrics.json',
  async run(given, surroundings) {
    const endings = [...stillEndings, ...filmEndings, ...dataEndings, JOB_ENDING];
    const out = openOutput('out', given.required('out'), endings);
    const film = readFilmFormat(given, out, ['rate']);
    const arrays = readDataFormat(given, out);
    if (film || arrays) refuse(given, ['json'], 'needs a picture as --out');
    if (out.extension === JOB_ENDING) refuse(given, ['json'], 'cannot go with a job: nothing is computed');
    const json = given.has('json') ? openOutput('json', given.required('json'), ['.json', '.csv']) : null;
    const spec = readSpec(given);
    const run = {
      spec,
      latents: spec.pins.map(({ name, ref }) => ({ subject: `--pin ${name}`, ref })),
      plans: ladderPlans(spec.ladder, spec.settings),
    };
    if (film) return runFilm(given, surroundings, run, { out, format: film, repeat: 'loop' });
    if (arrays) return runData(given, surroundings, run, { out, format: arrays });
    await runFigure(given, surroundings, run, async (figure) => {
      await out.write(figure.write(stillFormatOf(out)));
      const table = json?.extension === '.csv' ? 'csv' : 'json';
      await json?.write(Buffer.from(writeTable(spec, figure.rows, table)));
    });
  },
};

function readSpec(given: GivenOptions): ConsistencyFigure {
  const pins = readRefs(given, 'pin').map(nameRef);
  if (pins.length > MAX_PINS)
    throw new BadInput(`--pin REF: given ${pins.length} times, at most ${MAX_PINS} are drawn`);
  const ladder = readLadder(given, MAX_COLUMNS);
  return {
    kind: 'consistency',
    pins,
    ladder,
    reference: ladder.at(-1)!,
    contrast: given.choice('contrast', ablations) ?? 'none',
    metric: given.choice('metric', metrics) ?? 'mse',
    settings: readSettings(given, ladder.at(-1)!),
    ...readLook(given, sheetStyle),
  };
}
