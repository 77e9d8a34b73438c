import type { FigureSpec } from '../../contract/figures/index.ts';
import { MAX_RECIPE_BYTES, RECIPE_TYPE } from '../../contract/recipe.ts';
import type { Picture } from '../state/picture-store.ts';
import type { Workspace } from '../state/workspace.svelte.ts';

/** Pictures on the system's clipboard. Chromium drops the texts of a PNG there: recipes have a format of their own. */

/** Web formats begin so; other programs than browsers do not read them. */
const WEB_RECIPE = `web ${RECIPE_TYPE}`;

type Parts = Pick<Workspace, 'bridge' | 'toasts'>;

/**
 * Puts a figure on the clipboard as a PNG, and its recipe beside it: pasted into the window it acts like a dropped
 * picture. A message says what came of it; `what`: of the figure, in a word. Cancelling is as of other exports
 * (`export/cancel`, group `others`).
 */
export async function copyFigure(
  { bridge, toasts }: Parts,
  figure: FigureSpec,
  what = 'Figure',
): Promise<void> {
  const answer = await bridge.ask('export/copy', figure);
  if (!answer.ok) {
    if (answer.error.code !== 'run/cancelled') toasts.showError(answer.error);
    return;
  }
  const { png, recipe, notReproducibleBecause } = answer.value;
  await write(toasts, new Blob([png], { type: 'image/png' }), recipe, `${what} copied`);
  if (notReproducibleBecause !== null) toasts.showPlain(notReproducibleBecause);
}

/** Puts a picture that no recipe makes on the clipboard, without magnification. */
export async function copyPixels({ toasts }: Parts, { width, height, rgba }: Picture): Promise<void> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')!.putImageData(new ImageData(new Uint8ClampedArray(rgba), width, height), 0, 0);
  await write(toasts, await canvas.convertToBlob({ type: 'image/png' }), null, 'Picture copied');
}

/** The recipe on the clipboard, as JSON that may be anything; null where there is none. Throws an error of one line on one that is too large. */
export async function readClipboardRecipe(): Promise<string | null> {
  // What may not be read, or is gone by now, is no recipe: the event has its images.
  const items = await navigator.clipboard.read().catch(() => []);
  const item = items.find(({ types }) => types.includes(WEB_RECIPE));
  if (!item) return null;
  const blob = await item.getType(WEB_RECIPE);
  if (blob.size > MAX_RECIPE_BYTES)
    throw new Error(`Pasted picture: a recipe of ${blob.size} bytes, more than ${MAX_RECIPE_BYTES}`);
  if (blob.size === 0) throw new Error('Pasted picture: an empty recipe');
  return blob.text();
}

async function write(toasts: Parts['toasts'], png: Blob, recipe: string | null, done: string): Promise<void> {
  const beside = recipe === null ? {} : { [WEB_RECIPE]: new Blob([recipe], { type: RECIPE_TYPE }) };
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png, ...beside })]);
    toasts.showDone(done);
  } catch (error) {
    // The page may write only while its window is in front.
    toasts.showError({ code: 'internal', message: `nothing was copied: ${(error as Error).message}` });
  }
}
