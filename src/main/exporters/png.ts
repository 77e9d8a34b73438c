export { readPng, readPngRows } from './png-reader.ts';
export { encodePng, writePng } from './png-writer.ts';
