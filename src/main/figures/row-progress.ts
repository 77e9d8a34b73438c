import { ProgressMeter } from '../jobs/progress.ts';
import type { OnProgress } from '../jobs/run.ts';

/** Of a whole figure: nobody sees finer progress. */
const MAX_REPORTS = 200;

/** The strips of a picture, unchanged; `report` is called with the progress in rows, at most MAX_REPORTS times. */
export function* tellRows(
  strips: Iterable<Uint8ClampedArray>,
  { width, height }: { readonly width: number; readonly height: number },
  report: OnProgress,
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
    report({ job: 'rows', lane: 'figure', kind: 'progress', unit: 'rows', ...meter.report() });
    [rows, since] = [0, now];
  }
}
