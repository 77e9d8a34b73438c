import { latentSize, type LatentShape } from '../latent.ts';
import { formatCard, namesOfCard, sharedCount } from '../random/cuda-cards.ts';
import { splitStream, type StreamId } from '../random/stream-id.ts';
import type { LatentRef } from './expression.ts';
import { leavesOf } from './leaves.ts';

/**
 * One line when a draw of `count` numbers from the stream depends on the card: where this card or a listed one would
 * give other numbers. Null where all agree, as for streams without a card.
 */
export function cardNote(stream: StreamId, count: number): string | null {
  const { card } = splitStream(stream);
  if (!card || count <= sharedCount(card)) return null;
  const names = namesOfCard(card);
  const layout = [...(names ? [`the ${names} layout`] : ['the layout of a card']), formatCard(card)];
  return `a torch-cuda draw of ${format(count)} numbers depends on the card (above ${format(sharedCount(card))}): this is ${layout.join(', ')}`;
}

/** The notes of all seeds in the expressions, each once, for latents of the shape [C, H, W]. */
export function cardNotes(refs: readonly LatentRef[], shape: LatentShape): string[] {
  const seeds = refs.flatMap(leavesOf).filter((leaf) => leaf.kind === 'seed');
  const streams = new Set(seeds.map(({ stream }) => stream));
  return [...streams].flatMap((stream) => cardNote(stream, latentSize(shape)) ?? []);
}

/** `196,608`. */
function format(count: number): string {
  return count.toLocaleString('en');
}
