import { stripStyle } from '../../contract/figures/style.ts';
import {
  MAX_TRAJECTORY_COLUMNS,
  MIN_TRAJECTORY_COLUMNS,
  type TrajectoryFigure,
} from '../../contract/figures/trajectory.ts';
import { MAX_TRAJECTORY_COUNTS } from '../../contract/views/trajectory.ts';
import type { GivenOptions } from '../arguments.ts';
import { BadInput } from '../bad-input.ts';
import type { Command } from '../command.ts';
import { animationOptions } from '../animation-run.ts';
import { compareGiven, compareOption } from '../compare-option.ts';
import { dataOptions } from '../data-run.ts';
import { openFigureOut, writeFigure } from '../figure-output.ts';
import { figureOptions, nameRef, readRefs, refNotes, type FigureRun } from '../figure-run.ts';
import { outOption } from '../output-formats.ts';
import { modelOptions, readSettings } from '../run-options.ts';
import { readStepCounts, stepCountPlans, stepCountsOption } from '../step-counts.ts';
import { plotOption, readStyle, styleOptions } from '../style-options.ts';

const DEFAULT_COLUMNS = 10;

const outputs = {
  picture: { name: 'trajectory' },
  animation: { name: 'animation', holds: 'one step per frame' },
  arrays: { name: 'trajectory' },
  table: { name: 'movement', holds: 'change of predicted x_0 per step' },
  job: { name: 'job', holds: 'its job, for render' },
};

/** `trajectory`: one x_T from noise to picture. */
export const trajectory: Command = {
  name: 'trajectory',
  summary: 'Draws the trajectory of a latent: x_t and predicted x_0 along τ',
  options: {
    ...modelOptions,
    pin: { value: 'REF', help: 'the latent', required: true },
    ...stepCountsOption(`up to ${MAX_TRAJECTORY_COUNTS} step counts, increasing`),
    columns: {
      value: 'N',
      help: `steps shown per S, ${MIN_TRAJECTORY_COLUMNS} … ${MAX_TRAJECTORY_COLUMNS}`,
      default: `${DEFAULT_COLUMNS}`,
    },
    out: outOption(outputs),
    ...animationOptions,
    ...dataOptions,
    ...compareOption(['eta', 'solver', 'class']),
    ...figureOptions,
    ...styleOptions(stripStyle),
    ...plotOption,
  },
  notes: [
    ...refNotes,
    'With one S an animation shows x_t beside predicted x_0, with several S predicted x_0 of each. The last frame is held for one second.',
  ],
  example: 'trajectory --model bundled --pin seed:1 --step-counts 10,50 --out trajectory.png',
  async run(given, surroundings) {
    const out = openFigureOut(given, outputs);
    const spec = readSpec(given);
    const compared = compareGiven(given, spec, spec.ladder);
    const run: FigureRun = {
      spec,
      complete: (settings, model) => compared.join({ ...spec, settings }, model),
      latents: [{ subject: `--pin ${spec.pin.name}`, ref: spec.pin.ref }],
      plans: [...stepCountPlans(given, spec.ladder, spec.settings), ...compared.plans],
    };
    await writeFigure(given, surroundings, run, out);
  },
};

function readSpec(given: GivenOptions): TrajectoryFigure {
  const pins = readRefs(given, 'pin').map(nameRef);
  const [pin] = pins;
  if (!pin || pins.length > 1)
    throw new BadInput(`--pin ${given.text('pin')}: ${pins.length} latents, must be one`);
  const stepCounts = readStepCounts(given, MAX_TRAJECTORY_COUNTS);
  return {
    kind: 'trajectory',
    pin,
    ladder: stepCounts,
    columns: given.integer('columns', MIN_TRAJECTORY_COLUMNS, MAX_TRAJECTORY_COLUMNS) ?? DEFAULT_COLUMNS,
    settings: readSettings(given, stepCounts.at(-1)!),
    ...readStyle(given, stripStyle),
  };
}
