import { numpyLegacy } from './numpy-legacy.ts';
import { numpy } from './numpy.ts';
import { torchCpu } from './torch-cpu.ts';
import { torchCuda } from './torch-cuda.ts';

/** Every noise stream, in the order of menus and help texts. Another one is a file and a line here. */
export const noiseStreamList = [torchCpu, torchCuda, numpy, numpyLegacy] as const;
