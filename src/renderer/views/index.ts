import consistency from './consistency/index.ts';
import gallery from './gallery/index.ts';
import inversion from './inversion/index.ts';
import line from './line/index.ts';
import plane from './plane/index.ts';
import trajectory from './trajectory/index.ts';
import type { View } from './view.ts';

/** The views of the window, in the order of contract/views: a new one is one folder and one line here. */
export const views: readonly View[] = [line, plane, consistency, trajectory, inversion, gallery];
