import { MAX_GRID_SIDE } from '../../contract/views/plane.ts';
import type { PlaneFigure } from '../../contract/figures/plane.ts';
import { bareStyle } from '../../contract/figures/style.ts';
import { BadInput } from '../bad-input.ts';
import type { Command } from '../command.ts';
import { compareGiven, compareOption } from '../compare-option.ts';
import { dataOptions } from '../data-run.ts';
import { openFigureOut, writeFigure } from '../figure-output.ts';
import { between, figureOptions, nameRef, readRefs, refNotes, type FigureRun } from '../figure-run.ts';
import { outOption } from '../output-formats.ts';
import { modelOptions, oneStepOptions, readSettings } from '../run-options.ts';
import { readStyle, styleOptions } from '../style-options.ts';

const outputs = {
  picture: { name: 'grid' },
  arrays: { name: 'x0' },
  table: { name: 'table', holds: 'u and v of each tile' },
  job: { name: 'job', holds: 'its job, for render' },
};

/** `plane`: the grid between four corners. */
export const plane: Command = {
  name: 'plane',
  summary: 'Draws the slerp grid between four latents (arXiv 2010.02502, D.5)',
  options: {
    ...modelOptions,
    corner: {
      value: 'REF',
      help: 'a latent; give four: top left, top right, bottom left, bottom right',
      required: true,
      repeats: true,
    },
    columns: { value: 'N', help: 'tiles from left to right', required: true },
    rows: { value: 'N', help: 'tiles from top to bottom', required: true },
    ...oneStepOptions,
    out: outOption(outputs),
    ...dataOptions,
    ...compareOption(['lerp', 'eta', 'steps', 'solver', 'class']),
    ...figureOptions,
    ...styleOptions(bareStyle),
  },
  notes: [...refNotes],
  example:
    'plane --model bundled --corner seed:1 --corner seed:2 --corner seed:3 --corner seed:4 --columns 11 --rows 11 --steps 50 --out grid.png',
  async run(given, surroundings) {
    const out = openFigureOut(given, outputs);
    const all = readRefs(given, 'corner');
    const [topLeft, topRight, bottomLeft, bottomRight, ...more] = all;
    if (!topLeft || !topRight || !bottomLeft || !bottomRight || more.length > 0)
      throw new BadInput(`--corner REF: ${all.length} latents, must be 4`);
    const corners = [nameRef(topLeft), nameRef(topRight), nameRef(bottomLeft), nameRef(bottomRight)] as const;
    const edges = [
      between(topLeft, topRight),
      between(bottomLeft, bottomRight),
      between(topLeft, bottomLeft),
      between(topRight, bottomRight),
    ];
    const columns = given.integer('columns', 2, MAX_GRID_SIDE) ?? 2;
    const rows = given.integer('rows', 2, MAX_GRID_SIDE) ?? 2;
    const settings = readSettings(given);
    const style = readStyle(given, bareStyle);
    const plane: PlaneFigure = { kind: 'plane', corners, columns, rows, settings, ...style };
    const { plans, join } = compareGiven(given, plane);
    const run: FigureRun = {
      spec: plane,
      complete: (conditioned, model) => join({ ...plane, settings: conditioned }, model),
      latents: [topLeft, topRight, bottomLeft, bottomRight, ...edges],
      plans: [{ settings }, ...plans],
    };
    await writeFigure(given, surroundings, run, out);
  },
};
