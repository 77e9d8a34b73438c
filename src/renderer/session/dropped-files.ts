import { isLatentFile } from '../../contract/latent-files.ts';
import { MAX_PASTED_PICTURE, type RecipeSource } from '../../contract/replay.ts';
import { readClipboardRecipe } from './clipboard.ts';
import { importLatents } from './pin-files.ts';
import { restoredDocument, viewOf, withConsistencySteps } from './restored-document.ts';
import type { Session } from './session.svelte.ts';

/** Opens what was dropped on the window: a project, latents, images, a file with a recipe, or a model. */
export async function openDropped(session: Session, transfer: DataTransfer | null): Promise<void> {
  const { bridge } = session;
  const files = [...(transfer?.files ?? [])];
  const opened = files.map((one) => bridge.pathOf(one)).find((path) => path.endsWith('.slerpscope'));
  if (opened !== undefined) return void session.project.open(opened);
  const latents = files.map((one) => bridge.pathOf(one)).filter(isLatentFile);
  const images = imagesAmong(transfer, session);
  if (latents.length > 0) void importLatents(session, latents);
  const [file] = files;
  const path = file ? bridge.pathOf(file) : '';
  if (files.length === 1 && path && (await openRecipe(session, { location: path }, images))) return;
  if (images.length > 0) addImages(session, images);
  if (!file || latents.length + images.length > 0) return;
  if (path) void session.studio.openModel(path);
  // Dragged out of another program, it may be no file yet.
  else
    session.toasts.showError({
      code: 'model/not-found',
      message: `${file.name}: save it as a file first`,
    });
}

/**
 * Opens what is on the clipboard, as what is dropped: a picture with its recipe, or images. False: something else is
 * there, for others to paste.
 */
export function openPasted(session: Session, transfer: DataTransfer | null): boolean {
  const images = imagesAmong(transfer, session);
  // A recipe alone is of no type that this event knows.
  if ((images.length === 0 && transfer?.types.length !== 0) || session.dialogs.open !== null) return false;
  void pastePictures(session, images);
  return true;
}

async function pastePictures(session: Session, images: readonly File[]): Promise<void> {
  const recipe = await readClipboardRecipe().catch((error: Error) => {
    session.toasts.showError({ code: 'document/malformed', message: error.message });
    return null;
  });
  if (recipe !== null) {
    const picture = await bytesOf(images[0]);
    if (await openRecipe(session, { recipe, picture }, images)) return;
  }
  if (images.length > 0) addImages(session, images);
}

async function bytesOf(image: File | undefined): Promise<Uint8Array<ArrayBuffer> | null> {
  return image && image.size <= MAX_PASTED_PICTURE ? new Uint8Array(await image.arrayBuffer()) : null;
}

/** The exploration of the dropped picture or of the job's chosen figure, in place of the present one: one change. */
export async function restoreDropped(session: Session): Promise<void> {
  const { bridge, dropped, exploration, toasts, studio, views } = session;
  const { model } = studio.state;
  const { source, chosen } = dropped;
  if (!model || !source) return;
  const answer = await bridge.ask('recipe/restore', { source, figure: chosen });
  if (!answer.ok) return void toasts.showError(answer.error);
  const present = exploration.document;
  const document = restoredDocument(views, answer.value, present, model.pictureShape);
  const own = session.sampling.isConsistency ? withConsistencySteps(document, present) : document;
  exploration.replace('open exploration', own);
  session.selected = null;
  session.view = viewOf(views, answer.value).contract.id;
  session.active.reveal?.(answer.value);
}

/** Takes the dropped picture for an image. */
export function encodeDropped(session: Session): void {
  session.dialogs.close();
  addImages(session, session.dropped.images);
}

function addImages({ views }: Session, images: readonly File[]): void {
  void views.find(({ state }) => state.addImages)?.state.addImages?.(images);
}

/**
 * Whether a source contains a recipe: the person is then asked what to do with it. `images`: the same as images, where
 * it is one.
 */
async function openRecipe(session: Session, source: RecipeSource, images: readonly File[]): Promise<boolean> {
  try {
    const found = await session.dropped.read(source, images);
    if (!found) return found === null; // null: another file was dropped meanwhile
  } catch (error) {
    session.toasts.showError({ code: 'document/malformed', message: (error as Error).message });
    return images.length === 0;
  }
  session.dialogs.open = 'recipe';
  return true;
}

/**
 * The images among files that were dropped or pasted. In a view that takes images, whatever is neither a folder nor a
 * model is taken for one: what is wrong with it is then said of an image.
 */
function imagesAmong(transfer: DataTransfer | null, { active }: Session): File[] {
  const items = [...(transfer?.items ?? [])].filter(({ kind }) => kind === 'file');
  return items.flatMap((item) => {
    const file = item.getAsFile();
    if (!file) return [];
    if (file.type.startsWith('image/')) return [file];
    const isOther =
      item.webkitGetAsEntry()?.isDirectory === true ||
      /\.(onnx|safetensors|bin|json|pth|ckpt|ya?ml)$/i.test(file.name) ||
      isLatentFile(file.name);
    return active.addImages && !isOther ? [file] : [];
  });
}
