/** Where an arrow key, Home or End leads from a cell of a grid, or null for other keys and at the edges. */
export function moveInGrid(key: string, at: number, columns: number, count: number): number | null {
  const column = at % columns;
  const lastInRow = Math.min(count - 1, at - column + columns - 1);
  switch (key) {
    case 'ArrowLeft':
      return column > 0 ? at - 1 : null;
    case 'ArrowRight':
      return at < lastInRow ? at + 1 : null;
    case 'ArrowUp':
      return at >= columns ? at - columns : null;
    case 'ArrowDown':
      return at + columns < count ? at + columns : null;
    case 'Home':
      return at - column;
    case 'End':
      return lastInRow;
    default:
      return null;
  }
}
