import { HubError } from '../error.ts';
import { asNetworkError } from './network-error.ts';
import { hostIn } from './subject.ts';

interface Reading {
  /** For errors. */
  readonly name: string;
  readonly host: string;
  /** Milliseconds without a byte after which the server is given up. */
  readonly idleMs: number;
  readonly control: AbortController;
  readonly close: () => void;
}

/** The body of an answer in pieces. The connection is closed when the reader stops, for whatever reason. */
export async function* readPieces(
  response: Response,
  { name, host, idleMs, control, close }: Reading,
): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return close();
  const stall = new HubError('hub/unreachable', `${hostIn(name, host)} sent nothing for ${idleMs / 1000} s`, {
    isPassing: true,
  });
  const stop = (): void => control.abort(stall);
  let timer = setTimeout(stop, idleMs);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      clearTimeout(timer);
      if (done) return;
      yield value as Uint8Array;
      timer = setTimeout(stop, idleMs);
    }
  } catch (error) {
    const reason: unknown = control.signal.reason;
    throw asNetworkError(reason instanceof Error && control.signal.aborted ? reason : error, name, host);
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => undefined);
    close();
  }
}

/** The whole body. Where it has more than `maxBytes`: throws hub/malformed, or gives its beginning under `cut`. */
export async function readAll(
  answer: { pieces(): AsyncIterable<Uint8Array> },
  maxBytes: number,
  name: string,
  whenLonger: 'throw' | 'cut' = 'throw',
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of answer.pieces()) {
    length += piece.length;
    if (length > maxBytes && whenLonger === 'cut') break;
    if (length > maxBytes)
      throw new HubError('hub/malformed', `${name}: the answer has more than ${maxBytes} bytes`);
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}
