import { StudioError, type ErrorCode } from '../../contract/errors.ts';
import { oneLine } from '../files/untrusted-text.ts';

export type HubErrorCode = Extract<ErrorCode, `hub/${string}`>;

export interface HubErrorFacts {
  /** The page of the repository, where its terms are accepted; null: no page helps. */
  readonly page?: string | null;
  /** Whether the same request may succeed a little later. */
  readonly isPassing?: boolean;
  /** Milliseconds that the hub asks to wait for; null: it does not say. */
  readonly waitMs?: number | null;
}

/** Why something of a hub cannot be had. One line that names the repository or the address, and the cause. */
export class HubError extends StudioError {
  declare readonly code: HubErrorCode;
  readonly page: string | null;
  readonly isPassing: boolean;
  readonly waitMs: number | null;

  constructor(code: HubErrorCode, message: string, facts: HubErrorFacts = {}) {
    super(code, oneLine(message));
    this.page = facts.page ?? null;
    this.isPassing = facts.isPassing ?? false;
    this.waitMs = facts.waitMs ?? null;
  }
}

/** The error of a cancelled operation. */
export function cancelled(subject: string): StudioError {
  return new StudioError('run/cancelled', `${subject}: cancelled`);
}

/** Throws what `cancelled` gives where the signal says so. */
export function throwIfCancelled(signal: AbortSignal | null, subject: string): void {
  if (signal?.aborted) throw cancelled(subject);
}
