import { MAX_PINS, type Pin } from '../../contract/pin.ts';
import { expandSeedList, formatLatentRef, parseLatentRef, type LatentRef } from '../../core/latent-ref.ts';
import { readStream } from '../../core/random/index.ts';
import { parsePinText, randomSeed } from './pin.ts';

/**
 * What a person typed for new pins: ranges and lists of seeds, of the chosen stream (`0-199`, `1,5,9`) or of one that is
 * named (`numpy:0-9`), one latent for each; `20 random` for as many seeds of the chosen stream that nobody chose; or one
 * latent, as parsePinText reads it. A pin's name means that pin. Throws an error of one line.
 */
export function parsePinList(text: string, stream: string, pins: readonly Pin[]): LatentRef[] {
  const typed = text.trim();
  if (pins.some(({ name }) => name === typed)) return [parsePinText(typed, stream, pins)];
  const count = randomCount(typed);
  if (count !== null) return randomRefs(count, readStream(stream));
  const list = /^\d/.test(typed) ? `${stream}:${typed}` : typed;
  const seeds = expandSeedList(list);
  const isList = seeds.length > 1 || seeds[0] !== list;
  return isList ? seeds.map((seed) => parseLatentRef(seed)) : [parsePinText(text, stream, pins)];
}

/**
 * What the text stands for, as expressions of the command line, in which no pin's name means anything: for the line below
 * a field while a person types. '' for what cannot be read, or not yet, and for what says so itself.
 */
export function spellOut(text: string, stream: string, pins: readonly Pin[]): string {
  try {
    const count = randomCount(text.trim());
    const refs = parsePinList(text, stream, pins);
    if (count !== null) return `${plural(count, 'random seed')} of ${readStream(stream)}`;
    if (refs.length > 1)
      return `${plural(refs.length, 'pin')}: ${formatLatentRef(refs[0]!)} … ${formatLatentRef(refs.at(-1)!)}`;
    const canonical = formatLatentRef(refs[0]!);
    return canonical === text.trim() ? '' : canonical;
  } catch {
    return '';
  }
}

/** Of `20 random`; null for other texts. Throws unless that many pins can be. */
function randomCount(typed: string): number | null {
  const [, digits] = /^(\d+)\s+random$/i.exec(typed) ?? [];
  if (digits === undefined) return null;
  const count = Number(digits);
  if (count < 1 || count > MAX_PINS)
    throw new Error(`${digits.slice(0, 20)} random seeds: must be 1 to ${MAX_PINS}`);
  return count;
}

/** Different seeds. */
function randomRefs(count: number, stream: string): LatentRef[] {
  const seeds = new Set<string>();
  while (seeds.size < count) seeds.add(randomSeed());
  return [...seeds].map((seed) => parseLatentRef(`${stream}:${seed}`));
}

function plural(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
