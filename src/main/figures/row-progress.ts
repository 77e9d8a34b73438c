import { ProgressMeter } from '../jobs/progress.ts';
import type { OnProgress } from '../jobs/run.ts';

/** Of a whole figure: a person sees no finer ones. */
const MAX_REPORTS = 200;

/** The strips of a picture as they are; each time that one was taken, `tell` hears how many rows there were. */
export function* tellRows(
  strips: Iterable<Uint8ClampedArray>,
  { width, height }: { readonly width: number; readonly height: number },
  tell: OnProgress,
): Generator<Uint8ClampedArray> {
  const meter = new ProgressMeter(height);
  const min = Math.ceil(height / MAX_REPORTS);
  let [rows, written, since] = [0, 0, performance.now()];
  for (const strip of strips) {
    yield strip;
    rows += strip.length / (4 * width);
    written += strip.length / (4 * width);
    if (rows < min && written < height) continue;
    const now = performance.now();
    meter.step(rows, (now - since) / 1000);
    tell({ job: 'rows', lane: 'figure', kind: 'progress', unit: 'rows', ...meter.report() });
    [rows, since] = [0, now];
  }
}
