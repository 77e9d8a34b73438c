import { reportError, StudioError } from '../../contract/errors.ts';

/** What `make` returns; what it throws is about what was asked, and is thrown as `request/invalid`. */
export function orInvalid<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new StudioError('request/invalid', reportError(error).message);
  }
}
