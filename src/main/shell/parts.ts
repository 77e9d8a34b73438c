import type { FontStore } from '../font-store.ts';
import type { SettingsStore } from '../settings-store.ts';
import type { HostedStudio } from '../studio.ts';
import type { ExportDesk } from './export-desk.ts';
import type { FigureDesk } from './figure-desk.ts';
import type { JobFeed } from './job-feed.ts';
import type { Notices } from './notices.ts';
import type { Projects } from './projects.ts';
import type { VideoDesk } from './video-desk.ts';

/** What the shell has for a window, made once at the start. */
export interface ShellParts {
  readonly studio: HostedStudio;
  readonly settings: SettingsStore;
  readonly fonts: FontStore;
  readonly notices: Notices;
  readonly feed: JobFeed;
  readonly figures: FigureDesk;
  readonly exports: ExportDesk;
  readonly videos: VideoDesk;
  readonly projects: Projects;
}
