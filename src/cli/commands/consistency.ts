import { MAX_PINS } from '../../contract/pin.ts';
import { ablations } from '../../contract/ablation.ts';
import { subjects, type ConsistencyFigure } from '../../contract/figures/consistency.ts';
import { MAX_SHEET_COLUMNS, MAX_SOLVER_ROWS } from '../../contract/views/consistency.ts';
import { sheetStyle } from '../../contract/figures/style.ts';
import { tableFormats } from '../../contract/formats.ts';
import {
  describeMetric,
  distanceSpaces,
  latentProblem,
  metricList,
  metrics,
} from '../../core/metrics/index.ts';
import { costAxes, type CostAxisId } from '../../core/plots/cost-axes.ts';
import { checkSolver, type SolverChoice } from '../../core/samplers/index.ts';
import { writeTable } from '../../main/figures/data/data-file.ts';
import { refuse, type GivenOptions } from '../arguments.ts';
import { asBadInput, BadInput } from '../bad-input.ts';
import type { Command } from '../command.ts';
import { animationOptions } from '../animation-run.ts';
import { classRowsOption, readClassRows } from '../class-rows.ts';
import { dataOptions } from '../data-run.ts';
import { openFigureOut, writeFigure } from '../figure-output.ts';
import { figureOptions, nameRef, readRefs, refNotes, type FigureRun } from '../figure-run.ts';
import { openOutput } from '../output-file.ts';
import { describeFiles, outOption } from '../output-formats.ts';
import { modelOptions, readSettings } from '../run-options.ts';
import { readStepCounts, stepCountPlans, stepCountsOption } from '../step-counts.ts';
import { compareGiven, compareOption } from '../compare-option.ts';
import { readSolverChoice } from '../solver-choice.ts';
import { plotOption, readStyle, styleOptions } from '../style-options.ts';

const [defaultMetric] = metrics;

/** Those that no measurement decides: the same command draws the same figure on every machine. */
const countedAxes = ['steps', 'evaluations'] as const satisfies readonly CostAxisId[];

const outputs = {
  picture: { name: 'sheet' },
  animation: { name: 'animation', holds: 'each S in turn with the last' },
  arrays: { name: 'x0' },
  job: { name: 'job', holds: 'its job, for render' },
};

/** `consistency`: the same x_T at several S. */
export const consistency: Command = {
  name: 'consistency',
  summary: 'Draws the same latents at several step counts, with their distances',
  options: {
    ...modelOptions,
    pin: { value: 'REF', help: 'a latent; each is one row', required: true, repeats: true },
    ...stepCountsOption('step counts, increasing; the others are compared with the last'),
    out: outOption(outputs),
    ...animationOptions,
    ...dataOptions,
    json: { value: 'FILE', help: `also writes the distances: ${describeFiles('metrics', tableFormats)}` },
    ...classRowsOption,
    ablation: {
      value: 'NAME',
      alias: 'contrast',
      bare: 'eta',
      help: 'repeats the first pin where consistency breaks, with eta (η = 1) or clip (diffusers’ clip rule), or none; without NAME it is eta',
      default: 'none',
    },
    solvers: {
      value: 'NAME,…',
      help: `repeats the first pin with other solvers, each NAME or NAME-ORDER (ipndm-3,dpmpp-2); all are compared with the first row's last picture`,
    },
    metric: {
      value: 'NAME',
      help: `distance shown under the pictures and in the plot: ${metricList.map(describeMetric).join(', ')}`,
      default: defaultMetric!,
    },
    distances: {
      value: 'SPACE',
      help: `what distances are taken on, of a model with a decoder: ${distanceSpaces.join(', ')} (x_0 before it is decoded, by mse alone)`,
      default: distanceSpaces[0],
    },
    across: {
      value: 'NAME',
      help: `what the plot runs over: ${countedAxes.join(', ')}`,
      default: costAxes[0].id,
    },
    'log-axis': { help: 'plots the metric ssim as 1 − SSIM on a logarithmic axis' },
    ...compareOption(['eta', 'solver', 'class']),
    ...figureOptions,
    ...styleOptions(sheetStyle),
    ...plotOption,
  },
  notes: [
    ...refNotes,
    'Distances are of x/2 + 1/2 clamped to [0, 1], on latents of their values; infinite ones are null in JSON.',
  ],
  example:
    'consistency --model bundled --pin seed:1 --pin seed:2 --step-counts 10,20,50,100 --out sheet.png --json metrics.json',
  async run(given, surroundings) {
    const out = openFigureOut(given, outputs);
    if (out.kind === 'job') refuse(given, ['json'], 'cannot go with a job: nothing is computed');
    if (out.kind !== 'picture') refuse(given, ['json'], 'needs a picture as --out');
    const json = given.has('json') ? openOutput('json', given.required('json'), tableFormats) : null;
    const spec = readSpec(given);
    for (const { settings, kind } of subjects(spec)) {
      const subject =
        kind === 'solver' ? `--solvers ${given.text('solvers')}` : `--ablation ${spec.contrast}`;
      asBadInput(subject, () => checkSolver(settings));
    }
    const compared = compareGiven(given, spec, spec.ladder);
    const classRows = readClassRows(given, spec.pins.length);
    const run: FigureRun = {
      spec,
      hasOwnClasses: classRows !== null,
      complete(settings, model) {
        const own = { ...spec, ...(classRows?.(settings, model.classes) ?? { settings }) };
        return compared.join(own, model);
      },
      latents: spec.pins.map(({ name, ref }) => ({ subject: `--pin ${name}`, ref })),
      plans: [
        ...subjects(spec).flatMap(({ settings }) => stepCountPlans(given, spec.ladder, settings)),
        ...compared.plans,
      ],
    };
    await writeFigure(given, surroundings, run, out, {
      async afterPicture({ rows }, drawn) {
        await json?.write(Buffer.from(writeTable(drawn, rows, json.format)));
      },
    });
  },
};

function readSpec(given: GivenOptions): ConsistencyFigure {
  const pins = readRefs(given, 'pin').map(nameRef);
  if (pins.length > MAX_PINS)
    throw new BadInput(`--pin REF: ${pins.length} latents, at most ${MAX_PINS} are drawn`);
  const stepCounts = readStepCounts(given, MAX_SHEET_COLUMNS);
  const metric = given.choice('metric', metrics) ?? defaultMetric!;
  const onLatents = given.choice('distances', distanceSpaces) === 'latents';
  const unmeasured = onLatents ? latentProblem(metric) : null;
  if (unmeasured !== null) throw new BadInput(`--metric ${metric} --distances latents: ${unmeasured}`);
  const across = given.choice('across', countedAxes);
  return {
    kind: 'consistency',
    pins,
    ladder: stepCounts,
    reference: stepCounts.at(-1)!,
    contrast: given.choice('ablation', ablations) ?? 'none',
    ...(given.has('solvers') && { solvers: readSolvers(given.required('solvers')) }),
    metric,
    ...(onLatents && { distancesOn: 'latents' as const }),
    ...(across !== undefined && across !== costAxes[0].id && { across }),
    ...(given.has('log-axis') && { logAxis: true }),
    settings: readSettings(given, stepCounts.at(-1)!),
    ...readStyle(given, sheetStyle),
  };
}

/** `ipndm-3,plms`: solvers with or without their order. */
function readSolvers(text: string): SolverChoice[] {
  const subject = `--solvers ${text}`;
  const entries = text.split(',').map((entry) => entry.trim());
  if (entries.length > MAX_SOLVER_ROWS)
    throw new BadInput(`${subject}: ${entries.length} entries, at most ${MAX_SOLVER_ROWS}`);
  return entries.map((entry) => readSolverChoice(subject, entry));
}
