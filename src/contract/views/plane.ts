import * as v from 'valibot';
import type { CommandEntry } from '../command.ts';
import { integer } from '../parsers.ts';
import { MAX_PINS } from '../pin.ts';
import { pinId, without } from './fields.ts';
import { viewContract } from './view.ts';

/** Most columns and most rows of the grid in the figure. */
export const MAX_GRID_SIDE = 256;

export const exportedParts = ['seen', 'square'] as const;
export type ExportedPart = (typeof exportedParts)[number];

export interface PlaneSettings {
  /** Ids of the pins at top left, top right, bottom left, bottom right; fewer while some are missing. */
  readonly corners: readonly string[];
  /** What an exported figure shows: the tiles in view, before a zoom and a pan those of [0, 1]²; or a grid over [0, 1]². */
  readonly exported: ExportedPart;
  /** Of that grid. */
  readonly columns: number;
  readonly rows: number;
}

const commands = [
  {
    id: 'tile/use-as-corner',
    title: 'Use as corner of the plane',
    menu: 'Pins',
    section: 0,
    keys: [],
    everywhere: true,
  },
] as const satisfies readonly CommandEntry[];

export const plane = viewContract<PlaneSettings>()({
  id: 'plane',
  title: 'Plane',
  commands,
  schema: v.strictObject({
    corners: v.pipe(v.array(pinId), v.maxLength(MAX_PINS)),
    exported: v.optional(v.picklist(exportedParts), 'square'), // older documents have the grid
    columns: integer(2, MAX_GRID_SIDE),
    rows: integer(2, MAX_GRID_SIDE),
  }),
  defaults: (pins) => ({ corners: pins.slice(0, 4), exported: 'seen', columns: 7, rows: 7 }),
  pinsOf: ({ corners }) => corners,
  withoutPin: (settings, pin) => ({ ...settings, corners: without(settings.corners, pin) }),
  withPins: (settings, pins) => ({ ...settings, corners: pins.slice(0, 4) }),
});
