import type { CudaCard } from './cuda-card.ts';
import { formatCard, parseCard } from './cuda-cards.ts';
import { noiseStreamOf, noiseStreams, type NoiseStream } from './stream-names.ts';

/** Streams as latents name them, in one spelling each: `numpy`, `torch-cuda`, `torch-cuda@28x1536`. */

/** A stream with the card that it is drawn on; `torch-cuda` alone is an A100's. */
export type StreamId = NoiseStream | `torch-cuda@${number}x${number}`;

/** What a stream's name stands for. */
interface StreamParts {
  readonly name: NoiseStream;
  /** Null for streams that do not depend on a card. */
  readonly card: CudaCard | null;
}

/** A stream as a person writes it, also with a card by name, in its parts. Throws an error of one line. */
export function splitStream(text: string): StreamParts {
  const [written = '', ...rest] = text.split('@');
  const name = noiseStreams.find((known) => known === written);
  if (name === undefined)
    throw new Error(`noise stream ${JSON.stringify(written.slice(0, 40))} is not known`);
  const { defaultCard } = noiseStreamOf(name);
  if (defaultCard) return { name, card: rest.length > 0 ? parseCard(rest.join('@')) : defaultCard };
  if (rest.length > 0) throw new Error(`noise stream ${name} takes no card, only torch-cuda does`);
  return { name, card: null };
}

/**
 * The stream's one spelling: a card by its numbers, `torch-cuda@rtx-3060` as `torch-cuda@28x1536`, and an A100's by
 * none, `torch-cuda@108x2048` as `torch-cuda`. Throws as splitStream does.
 */
export function readStream(text: string): StreamId {
  const { name, card } = splitStream(text);
  if (name !== 'torch-cuda' || !card) return name;
  const numbers = formatCard(card);
  return numbers === formatCard(noiseStreamOf(name).defaultCard!) ? name : `${name}@${numbers}`;
}

/** Throws an error of one line unless the value is a stream in its one spelling. */
export function checkStream(value: unknown): asserts value is StreamId {
  if (typeof value !== 'string') throw new Error(`noise stream is of type ${typeof value}, must be a text`);
  const spelling = readStream(value);
  if (spelling !== value) throw new Error(`noise stream "${value}" must be written ${spelling}`);
}
