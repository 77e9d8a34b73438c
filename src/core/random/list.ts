import { numpyLegacy } from './numpy-legacy.ts';
import { numpy } from './numpy.ts';
import type { NoiseStreamDefinition } from './stream.ts';
import { torchCpu } from './torch-cpu.ts';
import { torchCuda } from './torch-cuda.ts';

/** Every noise stream, in the order of menus and help texts. Another one is a file and a line here. */
export const noiseStreamList = [torchCpu, torchCuda, numpy, numpyLegacy] as const;

/** A stream's name, without a card. */
export type NoiseStream = (typeof noiseStreamList)[number]['id'];

export const noiseStreams: readonly NoiseStream[] = noiseStreamList.map(({ id }) => id);

/** The stream of a name. */
export function noiseStreamOf(id: NoiseStream): NoiseStreamDefinition<NoiseStream> {
  return noiseStreamList.find((stream) => stream.id === id)!;
}
