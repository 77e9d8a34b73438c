import type { AnimatedImageFormat, ArrayFormat, StillFormat, TableFormat } from '../../contract/formats.ts';
import { apng } from './apng/index.ts';
import { csv } from './csv/index.ts';
import { gif } from './gif/index.ts';
import { json } from './json/index.ts';
import { npy, npz } from './npy/index.ts';
import { pdf } from './pdf/index.ts';
import { png } from './png/index.ts';
import { safetensors } from './safetensors/index.ts';
import { svg } from './svg/index.ts';
import { torchBin } from './torch-bin/index.ts';
import type { AnimationFile, ArrayFile, ArraySource, StillFile, TableFile } from './format.ts';

/**
 * Every format. Another one is a folder and a line here, and its id in contract/format-list.ts, from which requests, menus,
 * options and recipes take it. A line that is missing here is an error of types.
 */
export const stills: { readonly [Id in StillFormat]: StillFile<Id> } = { png, svg, pdf };
export const animations: { readonly [Id in AnimatedImageFormat]: AnimationFile<Id> } = { gif, apng };
export const arrays: { readonly [Id in ArrayFormat]: ArrayFile<Id> } = { npy, safetensors };
export const tables: { readonly [Id in TableFormat]: TableFile<Id> } = { csv, json };
/** In the order in which they are tried, an .npz is a zip as well; the first is used for a file that matches none. */
export const sources: readonly ArraySource[] = [npy, npz, torchBin, safetensors];
