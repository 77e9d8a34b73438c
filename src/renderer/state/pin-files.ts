import type { Session } from './session.svelte.ts';

/** Whether the file is one of latents, by its name. */
export function isLatentFile(path: string): boolean {
  return /\.(npy|safetensors)$/i.test(path);
}

/** Lets the person pick latent files and pins every latent in them. */
export async function chooseLatents(session: Session): Promise<void> {
  const answer = await session.bridge.ask('file/choose-latents', null);
  if (answer.ok) await importLatents(session, answer.value);
  else session.notices.showError(answer.error);
}

/** Pins every latent of the files. What cannot be read is told; the others are pinned all the same. */
export async function importLatents(session: Session, paths: readonly string[]): Promise<void> {
  for (const location of paths) {
    const answer = await session.bridge.ask('latent/import', { location });
    if (!answer.ok) session.notices.showError(answer.error);
    else
      for (const { sha256, name } of answer.value)
        session.addPin(() => session.board.add({ kind: 'stored', sha256 }, { kind: 'file', name }));
  }
}
