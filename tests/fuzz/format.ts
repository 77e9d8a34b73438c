import { StudioError } from '../../src/contract/errors.ts';
import { createRandom, type Random } from './random.ts';

/** A format that is read from anybody. */
export interface FuzzedFormat {
  readonly name: string;
  /** One input, most of them broken in one way. */
  input(random: Random): Uint8Array | Promise<Uint8Array>;
  /** Reads it; throws a StudioError where it is refused. */
  read(input: Uint8Array): unknown;
}

export interface FuzzReport {
  readonly read: number;
  readonly refused: number;
}

/**
 * Reads so many inputs. Each is read or refused with a StudioError of one line; anything else is thrown, with the
 * number of the input. @param seed decides every input
 */
export async function fuzz(format: FuzzedFormat, rounds: number, seed: number): Promise<FuzzReport> {
  let [read, refused] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    const input = await format.input(createRandom(seed + round));
    try {
      await format.read(input);
      read += 1;
    } catch (error) {
      if (!(error instanceof StudioError) || !/^[^\n]{1,600}$/.test(error.message))
        throw new Error(`${format.name}, input ${seed + round}: ${String(error)}`, { cause: error });
      refused += 1;
    }
  }
  return { read, refused };
}
