/** What can go wrong at a boundary. The part before the slash says who speaks. */
export type ErrorCode =
  | 'model/not-found'
  | 'model/unsupported'
  | 'model/malformed'
  | 'model/too-large'
  /** Neither the model's files nor the person says how large its pictures are. */
  | 'model/no-size'
  /** Neither the weights nor a file beside them nor the person says what network they are of. */
  | 'model/no-architecture'
  | 'file/not-found'
  | 'file/unsupported'
  | 'file/malformed'
  | 'file/too-large'
  | 'latent/unreadable'
  | 'latent/unwritable'
  | 'engine/crashed'
  | 'engine/provider'
  | 'engine/memory'
  | 'run/failed'
  | 'run/cancelled'
  | 'figure/unwritable'
  | 'document/unreadable'
  | 'document/malformed'
  | 'document/too-new'
  | 'document/unwritable'
  /** HF_HUB_OFFLINE is set, and what was asked for is not in the cache. */
  | 'hub/offline'
  | 'hub/unreachable'
  | 'hub/not-found'
  /** The terms of the repository must be accepted on its page, with a token. */
  | 'hub/gated'
  | 'hub/token'
  | 'hub/refused'
  | 'hub/rate-limited'
  /** What answers is no hub, or its answer violates the hub's own format. */
  | 'hub/malformed'
  /** The bytes are not those that the list of files announced. */
  | 'hub/changed'
  | 'hub/disk'
  | 'request/invalid'
  | 'internal';

export interface ErrorReport {
  readonly code: ErrorCode;
  /** One line that names what is at fault and its value; never a stack. */
  readonly message: string;
}

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorReport };

/** An error that may cross a boundary as it is: its message was written for a person. */
export class StudioError extends Error {
  override readonly name = 'StudioError';
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Whatever was thrown, as a report of one line. Codes are taken over only where the thrower set one. */
export function reportError(error: unknown, fallback: ErrorCode = 'internal'): ErrorReport {
  const thrown = error instanceof Error ? error : new Error(String(error));
  const code = 'code' in thrown && isErrorCode(thrown.code) ? thrown.code : fallback;
  // A message may quote a hostile file: no control character of it reaches a terminal.
  return {
    code,
    message: thrown.message.replace(/\s*[\u0000-\u001f\u007f-\u009f\u2028\u2029]\s*/g, ' ').trim(),
  };
}

const prefixes = [
  'model/',
  'file/',
  'latent/',
  'engine/',
  'run/',
  'figure/',
  'document/',
  'hub/',
  'request/',
];

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && prefixes.some((prefix) => code.startsWith(prefix));
}

/** What was answered; throws what was refused. */
export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new StudioError(result.error.code, result.error.message);
  return result.value;
}
