export { readPng } from './png-reader.ts';
export { writePng } from './png-writer.ts';
