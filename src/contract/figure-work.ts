import type { FigureSpec } from './figure.ts';

/** Work beyond so many network evaluations is not begun before the person has said so. */
export const MAX_UNASKED_EVALUATIONS = 100_000;

/** Network evaluations that a figure takes, one for each step of each of its tiles. */
export function figureEvaluations(figure: FigureSpec): number {
  const { numSteps } = figure.settings;
  switch (figure.kind) {
    case 'line': {
      const segments = figure.pins.length - (figure.closed ? 0 : 1);
      return (segments * (figure.framesPerSegment - 1) + (figure.closed ? 0 : 1)) * numSteps;
    }
    case 'plane':
      return figure.columns * figure.rows * numSteps;
    case 'consistency': {
      const rows = figure.pins.length + (figure.contrast === 'none' ? 0 : 1);
      return rows * sum(figure.ladder);
    }
    case 'trajectory':
      return sum(figure.ladder);
    case 'inversion':
      return figure.images.length * 2 * sum(figure.ladder); // up and down again
    case 'samples':
      return figure.pins.length * numSteps;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
