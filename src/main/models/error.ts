import { StudioError, type ErrorCode } from '../../contract/errors.ts';
import { oneLine } from '../files/untrusted-text.ts';
import { FormatError } from '../formats/error.ts';

export type ModelErrorCode = Extract<ErrorCode, `model/${string}`>;

/** Why a model, or one of its files, cannot be opened. One line that names the file, the field and the value. */
export class ModelError extends StudioError {
  declare readonly code: ModelErrorCode;
  constructor(code: ModelErrorCode, message: string) {
    super(code, oneLine(message));
  }
}

/** A model's file that violates its own format, or files that contradict each other. */
export function malformed(message: string): ModelError {
  return new ModelError('model/malformed', message);
}

/** Valid files of a model that is not supported. */
export function unsupported(message: string): ModelError {
  return new ModelError('model/unsupported', message);
}

const MODEL_CODES = {
  'file/not-found': 'model/not-found',
  'file/malformed': 'model/malformed',
  'file/unsupported': 'model/unsupported',
  'file/too-large': 'model/too-large',
} as const;

/** An error of a file as the error of the model that the file belongs to; any other as it is. */
export function asModelError(error: unknown): unknown {
  return error instanceof FormatError ? new ModelError(MODEL_CODES[error.code], error.message) : error;
}
