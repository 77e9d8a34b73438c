import { formatLatentRef, parseLatentRef, type LatentRef } from '../../core/latent-ref.ts';

/** How pins and tiles are dragged to the tray: as the latent's text, a pin of the tray with its id besides. */
const latentType = 'application/x-slerpscope-latent';
const pinType = 'application/x-slerpscope-pin';

type Transfer = Pick<DataTransfer, 'setData' | 'getData' | 'types'>;

/** Puts a latent into a drag; `pin` is the id of the pin of the tray that is moved. */
export function writeDrag(transfer: Transfer, ref: LatentRef, pin: string | null = null): void {
  transfer.setData(latentType, formatLatentRef(ref));
  if (pin !== null) transfer.setData(pinType, pin);
}

/** Whether the drag contains a latent; its value can be read on the drop only. */
export function holdsLatent(transfer: Pick<Transfer, 'types'>): boolean {
  return transfer.types.includes(latentType);
}

/** What was dropped; null when it is no latent. Throws an error of one line for a text that cannot be read. */
export function readDrag(transfer: Transfer): { ref: LatentRef; pin: string | null } | null {
  const text = transfer.getData(latentType);
  return text === '' ? null : { ref: parseLatentRef(text), pin: transfer.getData(pinType) || null };
}
