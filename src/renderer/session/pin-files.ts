import { exchangeLeaves, leavesOf, type LatentRef, type LeafRef } from '../../core/latent-ref.ts';
import type { PinOrigin } from '../../contract/pin.ts';
import type { Bridge } from '../../contract/requests.ts';
import { isDrawn } from '../state/pin.ts';
import type { Session } from './session.svelte.ts';

/** Lets the person pick latent files and pins every latent in them. */
export async function chooseLatents(session: Session): Promise<void> {
  const answer = await session.bridge.ask('file/choose-latents', null);
  if (answer.ok) await importLatents(session, answer.value);
  else session.toasts.showError(answer.error);
}

/** Pins every latent of the files. Shows which cannot be read; the others are pinned. */
export async function importLatents(session: Session, paths: readonly string[]): Promise<void> {
  for (const location of paths) {
    const answer = await session.bridge.ask('latent/import', { location });
    if (!answer.ok) session.toasts.showError(answer.error);
    else {
      const latents = answer.value.map(({ sha256, name }) => ({
        ref: { kind: 'stored', sha256 } as const,
        origin: { kind: 'file', name } as const,
      }));
      session.addPins(() => session.board.addAll(latents), latents.length);
    }
  }
}

/**
 * The expression with the latents of its files stored by the app: a project embeds them, and no longer needs the files. Throws an
 * error of one line when one cannot be read.
 */
export async function storeFiles(bridge: Bridge, ref: LatentRef): Promise<LatentRef> {
  const stored = new Map<LeafRef, LatentRef>();
  for (const leaf of leavesOf(ref)) {
    if (leaf.kind !== 'file') continue;
    const answer = await bridge.ask('latent/store', leaf);
    if (!answer.ok) throw new Error(answer.error.message);
    stored.set(leaf, { kind: 'stored', sha256: answer.value.sha256 });
  }
  const itself = exchangeLeaves(ref, (leaf) => stored.get(leaf) ?? leaf);
  if (!isDrawn(itself)) await expectReadable(bridge, itself);
  return itself;
}

/** A stored latent may be damaged, or of another model's shape. */
async function expectReadable(bridge: Bridge, ref: LatentRef): Promise<void> {
  const answer = await bridge.ask('latents/describe', [ref]);
  if (!answer.ok) throw new Error(answer.error.message);
  const [latent] = answer.value.latents;
  if (latent && 'problem' in latent) throw new Error(latent.problem);
}

/** What a pin of this expression came from, for people: a file's name; null where the expression says it itself. */
export function originOf(ref: LatentRef): PinOrigin | null {
  if (ref.kind !== 'file') return null;
  const file = ref.path.split(/[\\/]/).at(-1) ?? '';
  return { kind: 'file', name: `${file.slice(-100)} #${ref.index}` };
}
