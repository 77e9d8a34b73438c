import { choiceSetting, integerSetting, optionOf, type NamedSetting } from '../../state/named-setting.ts';
import { exportedParts } from '../../../contract/views/plane.ts';
import { cornerNames, exportedTexts, MAX_SIDE, type Plane } from './plane.svelte.ts';

/** Those of the plane that the palette finds. */
export const settings: readonly NamedSetting<Plane>[] = [
  ...cornerNames.map((title, corner): NamedSetting<Plane> => ({
    field: 'corners',
    title,
    names: ['corner'],
    read: (plane) => plane.pins[corner]?.name ?? '',
    write: (plane, id) => plane.setCorner(corner, optionOf(plane.offeredPins, id).value),
    options: (plane) => plane.offeredPins,
    applies: (plane) => plane.corners[corner] !== undefined,
  })),
  choiceSetting({
    field: 'exported',
    title: 'Exported tiles',
    names: ['figure', 'window', 'square'],
    values: exportedParts,
    texts: exportedTexts,
    get: (plane) => plane.settings.exported,
    set: (plane, exported) => plane.change({ exported }),
  }),
  integerSetting({
    field: 'columns',
    title: 'Columns',
    min: 2,
    max: MAX_SIDE,
    prepare: (plane) => plane.change({ exported: 'square' }),
    get: (plane) => plane.columns,
    set: (plane, columns) => plane.change({ exported: 'square', columns }),
  }),
  integerSetting({
    field: 'rows',
    title: 'Rows',
    min: 2,
    max: MAX_SIDE,
    prepare: (plane) => plane.change({ exported: 'square' }),
    get: (plane) => plane.rows,
    set: (plane, rows) => plane.change({ exported: 'square', rows }),
  }),
  choiceSetting({
    field: 'tileSize',
    title: 'Tiles',
    values: ['large', 'small'],
    get: (plane) => plane.tileSize,
    set: (plane, size) => (plane.tileSize = size),
  }),
];
