import type { BrowserWindow } from 'electron';
import { reportError } from '../../contract/errors.ts';
import type { RequestInput } from '../../contract/requests.ts';
import { writeStreamAtomically } from '../atomic-file.ts';
import { renderRecorded } from '../recipes/figure-recipe.ts';
import type { HostedStudio } from '../studio.ts';
import { askForFigure } from './dialogs.ts';
import type { ShellParts } from './parts.ts';

/**
 * Renders a figure and saves it where the person says; null when they close the dialog. The feed is told how far it
 * is and, once the file is there or cannot be, that it is over.
 */
export async function exportFigure(
  window: BrowserWindow,
  studio: HostedStudio,
  figure: RequestInput<'figure/export'>,
  { feed, notices }: Pick<ShellParts, 'feed' | 'notices'>,
): Promise<{ readonly path: string } | null> {
  const path = await askForFigure(window, `${figure.kind}.png`);
  if (path === null) return null;
  let job = '';
  try {
    const { rendered, gap } = await renderRecorded(studio, figure, {
      onProgress: (progress) => {
        job = progress.job;
        feed.tell(progress);
      },
    });
    await writeStreamAtomically(path, rendered.write('png'));
    feed.tell({ job, lane: 'figure', kind: 'done' });
    if (gap) notices.say(gap);
    return { path };
  } catch (error) {
    const report = reportError(error);
    feed.tell(
      report.code === 'run/cancelled'
        ? { job, lane: 'figure', kind: 'cancelled' }
        : { job, lane: 'figure', kind: 'failed', error: report },
    );
    throw error;
  }
}
