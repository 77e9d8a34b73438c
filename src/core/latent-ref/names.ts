import { noiseStreams, readStream } from '../random/index.ts';
import { checkSeed } from './check.ts';
import type { LatentRef } from './expression.ts';

/** What may follow a name in an expression. */
const END = '(?=\\s*(?:[,)+−*]|$)|\\s+-|-\\s)';
const shownSeed = new RegExp(`^(seed|${noiseStreams.join('|')})((?:@[\\w-]+)?)\\s+(\\d+)${END}`);
const unknownName = /^[^(),:"*+−]{1,80}?(?=\s*(?:[(),:"*+−]|\s-\s|$))/;

/**
 * The longest of the names that stands at the start of a text, or a seed as the window shows it (`torch-cpu 42`); null
 * where a name cannot stand. Throws on a name that is not among them.
 */
export function findName(
  text: string,
  names: ReadonlyMap<string, LatentRef>,
): { readonly ref: LatentRef; readonly length: number } | null {
  const ends = (name: string): boolean => new RegExp(`^${END}`).test(text.slice(name.length));
  const [name] = [...names.keys()]
    .filter((known) => text.startsWith(known) && ends(known))
    .sort((a, b) => b.length - a.length);
  if (name !== undefined) return { ref: names.get(name)!, length: name.length };
  const [shown, word, card, digits] = shownSeed.exec(text) ?? [];
  if (shown !== undefined) {
    const stream = readStream(`${word === 'seed' ? 'torch-cpu' : word}${card}`);
    checkSeed(stream, digits!);
    return { ref: { kind: 'seed', stream, seed: String(BigInt(digits!)) }, length: shown.length };
  }
  const [unknown] = unknownName.exec(text) ?? [];
  if (unknown !== undefined) throw new Error(`no pin is named ${unknown}`);
  return null;
}
