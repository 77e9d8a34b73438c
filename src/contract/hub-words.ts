import type { LatentShape } from '../core/latent.ts';
import { formatBytes, formatCount, formatDuration } from './amounts.ts';
import type { ErrorReport } from './errors.ts';
import type { DownloadProgress, HubWait, ModelSummary, OpeningVerdict } from './hub.ts';

/** A download in one line: "12.3 MB of 148 MB · 2 of 4 files · 8.2 MB/s from cdn.example · 17 s left", or why nothing comes. */
export function describeDownload({
  bytesPerSecond,
  secondsLeft,
  waiting,
  ...progress
}: DownloadProgress): string {
  const { bytes, totalBytes, files, totalFiles, host } = progress;
  const parts = [`${formatBytes(bytes)} of ${formatBytes(totalBytes)}`, `${files} of ${totalFiles} files`];
  if (waiting) return [...parts, describeWait(waiting)].join(' · ');
  return [
    ...parts,
    ...(bytesPerSecond === null
      ? []
      : [`${formatBytes(bytesPerSecond)}/s${host === null ? '' : ` from ${host}`}`]),
    ...(secondsLeft === null ? [] : [`${formatDuration(secondsLeft)} left`]),
  ].join(' · ');
}

/** "acme/tiny: huggingface.co takes no more requests for now; again in 55 s". */
export function describeWait({ why, ms }: HubWait): string {
  return ms === null ? why : `${why}; again in ${formatDuration(ms / 1000)}`;
}

/** Errors of the hub that another token may mend. */
const TOKEN_CODES: readonly ErrorReport['code'][] = ['hub/gated', 'hub/token', 'hub/not-found'];

/** Whether a token, or terms that are accepted on the repository's page, may help. */
export function needsToken({ code }: ErrorReport): boolean {
  return TOKEN_CODES.includes(code);
}

/**
 * A verdict in one line: "opens: 3 × 64 × 64, 35.7 M parameters, 148 MB", or why not.
 * @param bytes what opening reads, which is what is downloaded; null: it is not said
 */
export function describeVerdict(verdict: OpeningVerdict, bytes: number | null = null): string {
  const size = bytes === null ? '' : `, ${formatBytes(bytes)}`;
  switch (verdict.kind) {
    case 'opens':
      return `opens: ${describeSummary(verdict.model)}${size}`;
    case 'needs-size':
      return `opens if a picture size is given: its files state none${size}`;
    case 'unknown':
      return `may open${size}: ${verdict.reason}`;
    case 'refused':
      return `does not open: ${verdict.reason}`;
  }
}

function describeSummary({ pictureShape, latentShape, parameters, classes }: ModelSummary): string {
  const isLatent = showShape(latentShape) !== showShape(pictureShape);
  return [
    showShape(pictureShape) + (isLatent ? ` (latents ${showShape(latentShape)})` : ''),
    ...(classes ? [classes.count === null ? 'with classes' : `${classes.count} classes`] : []),
    ...(parameters === null ? [] : [`${formatCount(parameters)} parameters`]),
  ].join(', ');
}

function showShape(shape: LatentShape): string {
  return shape.join(' × ');
}
