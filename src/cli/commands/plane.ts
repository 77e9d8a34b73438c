import { bareStyle } from '../../contract/figures/style.ts';
import { BadInput } from '../bad-input.ts';
import type { Command } from '../command.ts';
import { dataEndings, dataOptions, readDataFormat, runData, runTable, TABLE_ENDING } from '../data-run.ts';
import { between, figureOptions, JOB_ENDING, nameRef, readRefs, refNotes, runFigure } from '../figure-run.ts';
import { lookOptions, readLook, stillEndings, stillFormatOf } from '../look-options.ts';
import { openOutput } from '../output-file.ts';
import { modelOptions, readSettings, stepsOptions } from '../run-options.ts';

const MAX_SIDE = 256;

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
    ...stepsOptions,
    out: {
      value: 'FILE',
      help: 'grid.png, .svg or .pdf; x0.npy or x0.safetensors; table.csv: u and v of each tile; job.json: its job, for render',
      required: true,
    },
    ...dataOptions,
    ...figureOptions,
    ...lookOptions(bareStyle),
  },
  notes: [...refNotes],
  example:
    'plane --model bundled --corner seed:1 --corner seed:2 --corner seed:3 --corner seed:4 --columns 11 --rows 11 --steps 50 --out grid.png',
  async run(given, surroundings) {
    const endings = [...stillEndings, ...dataEndings, TABLE_ENDING, JOB_ENDING];
    const out = openOutput('out', given.required('out'), endings);
    const arrays = readDataFormat(given, out);
    const [topLeft, topRight, bottomLeft, bottomRight, ...more] = readRefs(given, 'corner');
    if (!topLeft || !topRight || !bottomLeft || !bottomRight || more.length > 0)
      throw new BadInput(`--corner REF: given ${given.all('corner').length} times, must be 4 times`);
    const corners = [nameRef(topLeft), nameRef(topRight), nameRef(bottomLeft), nameRef(bottomRight)] as const;
    const edges = [
      between(topLeft, topRight),
      between(bottomLeft, bottomRight),
      between(topLeft, bottomLeft),
      between(topRight, bottomRight),
    ];
    const columns = given.integer('columns', 2, MAX_SIDE) ?? 2;
    const rows = given.integer('rows', 2, MAX_SIDE) ?? 2;
    const settings = readSettings(given);
    const look = readLook(given, bareStyle);
    const run = {
      spec: { kind: 'plane' as const, corners, columns, rows, settings, ...look },
      latents: [topLeft, topRight, bottomLeft, bottomRight, ...edges],
      plans: [{ settings }],
    };
    if (arrays) return runData(given, surroundings, run, { out, format: arrays });
    if (out.extension === TABLE_ENDING) return runTable(given, surroundings, run, out);
    await runFigure(given, surroundings, run, (figure) => out.write(figure.write(stillFormatOf(out))));
  },
};
