import type { FontStore } from '../font-store.ts';
import type { SettingsStore } from '../settings-store.ts';
import type { HostedStudio } from '../studio.ts';
import type { AnimationPreviews } from './animation-previews.ts';
import type { Exports } from './exports.ts';
import type { JobFeed } from './job-feed.ts';
import type { Notices } from './notices.ts';
import type { Projects } from './projects.ts';
import type { HubParts } from './hub-parts.ts';

/** What the shell has for a window, made once at the start. */
export interface ShellParts {
  readonly studio: HostedStudio;
  readonly settings: SettingsStore;
  readonly fonts: FontStore;
  readonly notices: Notices;
  readonly feed: JobFeed;
  readonly exports: Exports;
  readonly previews: AnimationPreviews;
  readonly projects: Projects;
  readonly hub: HubParts;
}
