import * as v from 'valibot';
import { arrayFormats, tableFormats, type DataSpec } from './data.ts';
import { figureSpec } from './figure-spec.ts';

/** Parses a wish for data that may come from anybody. */
export const dataSpec: v.GenericSchema<unknown, DataSpec> = v.variant('content', [
  v.strictObject({
    content: v.picklist(['xT', 'x0', 'trajectories']),
    format: v.picklist(arrayFormats),
    figure: figureSpec,
  }),
  v.strictObject({ content: v.literal('metrics'), format: v.picklist(tableFormats), figure: figureSpec }),
]);
