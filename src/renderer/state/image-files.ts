import { isLatentFile } from '../../contract/latent-files.ts';
import type { Session } from './session.svelte.ts';

/** Brings image files in and shows what becomes of them. What cannot be read is told; the others are taken. */
export async function addImages(session: Session, files: readonly File[]): Promise<void> {
  session.view = 'inversion';
  const model = await session.studio.modelSoon();
  const problems = model ? await session.images.add(files, model.shape) : ['open a model first'];
  // Images are taken in for the model that is open.
  for (const message of problems) session.notices.showErrorOf('model', { code: 'request/invalid', message });
}

/** Lets the person pick image files and brings them in. */
export async function chooseImages(session: Session): Promise<void> {
  const answer = await session.bridge.ask('file/choose-images', null);
  if (!answer.ok) session.notices.showError(answer.error);
  else if (answer.value.length > 0)
    await addImages(
      session,
      answer.value.map(({ name, bytes }) => new File([bytes], name)),
    );
}

/**
 * The images among files that were dropped or pasted. Where images are looked at, whatever is neither a folder nor a
 * model is taken for one: what is wrong with it is then said of an image.
 */
export function imagesAmong(transfer: DataTransfer | null, view: Session['view']): File[] {
  const items = [...(transfer?.items ?? [])].filter(({ kind }) => kind === 'file');
  return items.flatMap((item) => {
    const file = item.getAsFile();
    if (!file) return [];
    if (file.type.startsWith('image/')) return [file];
    const isOther =
      item.webkitGetAsEntry()?.isDirectory === true ||
      /\.(onnx|safetensors|bin|json)$/i.test(file.name) ||
      isLatentFile(file.name);
    return view === 'inversion' && !isOther ? [file] : [];
  });
}

/**
 * Pins the codes that are shown, but for those that are pins already, and walks the line through them, sampled as they
 * were encoded, so that it begins and ends with the reconstructions: one change.
 */
export function joinCodes(session: Session): void {
  const { board, exploration, inversion, line, sampling } = session;
  const { numSteps } = inversion;
  session.addPin(() => {
    exploration.together('line through codes', () => {
      const pins = inversion.codes.map((ref) => board.pinOf(ref) ?? session.pinLatent(ref));
      line.take(pins.map(({ id }) => id));
      if (numSteps !== null) sampling.change({ numSteps, eta: 0 });
    });
    session.view = 'line';
  });
}
