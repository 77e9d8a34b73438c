import type { SchedulerConfig } from '../../core/settings.ts';

/** What a scheduler_config.json says. */
export interface ReadScheduler {
  readonly scheduler: SchedulerConfig;
  /** What the config requests and is not applied, one line each. */
  readonly warnings: readonly string[];
}
