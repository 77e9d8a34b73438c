import { StudioError } from '../../contract/errors.ts';
import type { ErrorCode } from '../../contract/errors.ts';

export type ModelErrorCode = Extract<ErrorCode, `model/${string}`>;

/** Why a model, or one of its files, cannot be used. One line that names the file, the field and the value. */
export class ModelError extends StudioError {
  declare readonly code: ModelErrorCode;
  constructor(code: ModelErrorCode, message: string) {
    super(code, oneLine(message));
  }
}

/** A file that breaks its own format, or whose parts contradict each other. */
export function malformed(message: string): ModelError {
  return new ModelError('model/malformed', message);
}

/** A file that is in order but holds what is not opened here. */
export function unsupported(message: string): ModelError {
  return new ModelError('model/unsupported', message);
}

/** A value out of an untrusted file, for a message: JSON, cut to a length a person still reads. */
export function show(value: unknown): string {
  const text = typeof value === 'bigint' ? String(value) : (showJson(value) ?? typeof value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** JSON with NaN and ±Infinity as Python writes them, which JSON.stringify makes null. */
function showJson(value: unknown): string | undefined {
  const text: string | undefined = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'number' && !Number.isFinite(inner) ? `\0${String(inner)}` : inner,
  );
  return text?.replace(/"\\u0000(NaN|-?Infinity)"/g, '$1');
}

/** Names for a message: the first few, and how many more there are. */
export function list(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).map((name) => (name.length > 120 ? `${name.slice(0, 117)}…` : name));
  return names.length > most
    ? `${shown.join(', ')} and ${String(names.length - most)} more`
    : shown.join(', ');
}

/** Text out of an untrusted file on one line: control characters must not reach a terminal or a log. */
export function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
}
