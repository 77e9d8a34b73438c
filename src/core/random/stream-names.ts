import { noiseStreamList } from './list.ts';
import type { NoiseStreamDefinition } from './stream.ts';

/** A stream's name, without a card. */
export type NoiseStream = (typeof noiseStreamList)[number]['id'];

export const noiseStreams: readonly NoiseStream[] = noiseStreamList.map(({ id }) => id);

/** The stream of a name. */
export function noiseStreamOf(id: NoiseStream): NoiseStreamDefinition<NoiseStream> {
  return noiseStreamList.find((stream) => stream.id === id)!;
}
