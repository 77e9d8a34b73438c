import { setTimeout as sleep } from 'node:timers/promises';
import type { Supervisor } from '../engine/process/supervisor.ts';

const POLL_MS = 50;
/** The window starts one job after the other: an engine between two of them has work. */
const IDLE_POLLS = 3;

/** Waits until an engine has had nothing to do for a moment, or that is wanted no more. */
export async function untilIdle(engine: () => Supervisor, isWanted: () => boolean): Promise<void> {
  for (let polls = 0; polls < IDLE_POLLS && isWanted(); polls = engine().idle ? polls + 1 : 0)
    await sleep(POLL_MS);
}
