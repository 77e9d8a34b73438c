import type { BrowserWindow } from 'electron';
import { StudioError } from '../../contract/errors.ts';
import type {
  BegunVideo,
  CopiedFigure,
  ExportGroup,
  ExportSpec,
  PictureExport,
  PreparedFigure,
  Saved,
  VideoExport,
  VideoFrame,
} from '../../contract/exports.ts';
import type { FigureSpec } from '../../contract/figures/index.ts';
import { writeStreamAtomically } from '../files/atomic-file.ts';
import { writeSidecar } from '../recipes/sidecar.ts';
import type { HostedStudio } from '../studio.ts';
import { makeCopy } from './copied-figure.ts';
import { askForFigure } from './dialogs.ts';
import { figureName, fileNameOf, makeContents, type StreamedExport } from './export-contents.ts';
import { ExportJob } from './export-job.ts';
import type { JobFeed } from './job-feed.ts';
import type { Notices } from './notices.ts';
import { PictureFiles } from './picture-files.ts';
import { ExportJobs } from './export-jobs.ts';
import { VideoFile } from './video-file.ts';

/** Everything that is exported from the window: pictures, animations, videos, data. */
export class Exports {
  readonly #studio: HostedStudio;
  readonly #feed: JobFeed;
  readonly #notices: Notices;
  readonly #pictures: PictureFiles;
  /** What main writes straight into its file, or makes for the clipboard. */
  readonly #running: ExportJobs;
  #video: VideoFile | null = null;

  constructor(studio: HostedStudio, feed: JobFeed, notices: Notices) {
    this.#studio = studio;
    this.#feed = feed;
    this.#notices = notices;
    this.#pictures = new PictureFiles(studio, feed);
    this.#running = new ExportJobs(feed);
  }

  /** Makes a picture's file for a preview. One that was asked for before and is not being saved is cancelled. */
  prepare(spec: PictureExport): Promise<PreparedFigure> {
    return this.#pictures.prepare(spec);
  }

  async save(window: BrowserWindow, spec: ExportSpec): Promise<Saved> {
    const path = await askForFigure(window, fileNameOf(spec));
    if (path === null) return null;
    if (spec.kind === 'picture') await this.#pictures.save(spec.spec, path);
    else await this.#stream(spec, path);
    return { path };
  }

  /** Makes a figure for the clipboard. */
  copy(figure: FigureSpec): Promise<CopiedFigure> {
    return this.#running.run((job) => makeCopy(this.#studio, figure, job.options));
  }

  /** Cancels an earlier video. */
  async beginVideo(window: BrowserWindow, spec: VideoExport): Promise<BegunVideo | null> {
    await this.#cancelVideo();
    const path = await askForFigure(window, `${figureName(spec.animation.figure)}.${spec.format}`);
    if (path === null) return null;
    const video = await VideoFile.begin(this.#studio, spec, path, new ExportJob(this.#feed));
    this.#video = video;
    window.once('closed', () => void (this.#video === video && this.#cancelVideo()));
    return video.begun;
  }

  nextFrame(id: string): Promise<VideoFrame | null> {
    return this.#orForget(id, (video) => video.next());
  }

  writeVideo(id: string, at: number, bytes: Uint8Array): Promise<void> {
    return this.#orForget(id, (video) => video.write(at, bytes));
  }

  async finishVideo(id: string): Promise<{ readonly path: string }> {
    const { notReproducibleBecause } = this.#videoOf(id);
    const saved = await this.#orForget(id, (video) => video.finish());
    this.#video = null;
    if (notReproducibleBecause) this.#notices.say(notReproducibleBecause);
    return saved;
  }

  async cancel(group: Exclude<ExportGroup, 'preview'>): Promise<void> {
    if (group === 'picture') return this.#pictures.cancel();
    this.#running.cancel();
    await this.#cancelVideo();
  }

  #stream(spec: StreamedExport, path: string): Promise<void> {
    return this.#running.run(async (job) => {
      const { pieces, notReproducibleBecause, sidecar } = await makeContents(this.#studio, spec, job.options);
      await writeStreamAtomically(path, pieces);
      if (sidecar) await writeSidecar(path, sidecar);
      if (notReproducibleBecause) this.#notices.say(notReproducibleBecause);
    });
  }

  #videoOf(id: string): VideoFile {
    if (this.#video?.id !== id) throw new StudioError('run/cancelled', 'cancelled');
    return this.#video;
  }

  /** A video that fails is gone. */
  async #orForget<T>(id: string, work: (video: VideoFile) => Promise<T>): Promise<T> {
    const video = this.#videoOf(id);
    try {
      return await work(video);
    } catch (error) {
      if (this.#video === video) this.#video = null;
      throw error;
    }
  }

  async #cancelVideo(): Promise<void> {
    const video = this.#video;
    this.#video = null;
    await video?.cancel();
  }
}
