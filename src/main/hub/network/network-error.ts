import { codeOf } from '../../files/file-errors.ts';
import { HubError } from '../error.ts';
import { hostIn } from './subject.ts';

/** What a fetch throws, as an error of the hub that may pass. */
export function asNetworkError(error: unknown, name: string, host: string): unknown {
  if (error instanceof HubError || !(error instanceof Error)) return error;
  if ('code' in error && error.code === 'run/cancelled') return error;
  const cause = error.cause instanceof Error ? error.cause : error;
  const what = codeOf(cause) || cause.message;
  return new HubError('hub/unreachable', `${hostIn(name, host)} cannot be reached (${what})`, {
    isPassing: !LASTING.test(what),
  });
}

/** Errors that another attempt meets again: of a certificate, in Node's names and Chromium's, or of an address. */
const LASTING = /CERT|ALTNAME|VERIFY_LEAF|ERR_INVALID|ERR_UNESCAPED/;
