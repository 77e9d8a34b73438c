export { readPng, readPngRows } from './reader.ts';
export { encodePng, writePng } from './writer.ts';
