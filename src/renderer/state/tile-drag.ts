import { formatLatentRef, parseLatentRef, type LatentRef } from '../../core/latent-ref.ts';

/** How pins and tiles are dragged to the tray: as the latents' texts, one a line, a pin of the tray with its id besides. */
const latentType = 'application/x-slerpscope-latent';
const pinType = 'application/x-slerpscope-pin';

type Transfer = Pick<DataTransfer, 'setData' | 'getData' | 'types'>;

/** Puts latents into a drag; `pin` is the id of the pin of the tray that is moved. */
export function writeDrag(
  transfer: Transfer,
  dragged: LatentRef | readonly LatentRef[],
  pin: string | null = null,
): void {
  const refs = dragged instanceof Array ? dragged : [dragged];
  transfer.setData(latentType, refs.map(formatLatentRef).join('\n'));
  if (pin !== null) transfer.setData(pinType, pin);
}

/** Whether the drag contains a latent; its value can be read on the drop only. */
export function holdsLatent(transfer: Pick<Transfer, 'types'>): boolean {
  return transfer.types.includes(latentType);
}

/** What was dropped; null when it is no latent. Throws an error of one line for a text that cannot be read. */
export function readDrag(transfer: Transfer): Dragged | null {
  const text = transfer.getData(latentType);
  if (text === '') return null;
  const refs = text.split('\n').map((line) => parseLatentRef(line));
  return { refs, pin: transfer.getData(pinType) || null };
}

interface Dragged {
  readonly refs: readonly LatentRef[];
  readonly pin: string | null;
}
