import { makeNoiseSchedule } from '../../core/schedule.ts';
import type { SchedulerConfig } from '../../core/settings.ts';
import { malformed } from './error.ts';

/** Fields that are right one by one may give no ᾱ together. Throws model/malformed naming `file`, the field and its value. */
export function checkSchedule(scheduler: SchedulerConfig, file: string): void {
  try {
    makeNoiseSchedule(scheduler);
  } catch (error) {
    throw malformed(`${file}: ${(error as Error).message}`);
  }
}
