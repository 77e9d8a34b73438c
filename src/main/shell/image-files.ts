import type { BrowserWindow } from 'electron';
import { basename } from 'node:path';
import type { ImageFile } from '../../contract/studio.ts';
import { readWholeFile } from '../files/bounded-file.ts';
import { askForFiles } from './dialogs.ts';

/** Larger files are not the photographs this is for. */
const MAX_BYTES = 2 ** 27;

/** Lets the person pick image files and reads them. Throws with the path of one that cannot be read. */
export async function chooseImages(window: BrowserWindow): Promise<readonly ImageFile[]> {
  const images: ImageFile[] = [];
  for (const path of await askForFiles(window, 'images'))
    images.push({ name: basename(path), bytes: await readWholeFile(path, MAX_BYTES) });
  return images;
}
