/** A rectangle of the desktop, in density-independent pixels. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const minimumSize = { width: 900, height: 600 } as const;
const usualSize = { width: 1440, height: 900 } as const;

/**
 * Where a window opens: where it was, moved and shrunk so that all of it is on the display that shows most of it;
 * without a former place, or when that display is gone, in the middle of the first one.
 * @param workAreas of the displays, the primary one first; at least one
 */
export function placeWindow(former: Bounds | null, workAreas: readonly [Bounds, ...Bounds[]]): Bounds {
  const areas = workAreas.map((area) => ({ area, overlap: former ? overlapOf(former, area) : 0 }));
  const best = areas.reduce((a, b) => (b.overlap > a.overlap ? b : a));
  if (!former || best.overlap === 0) return centre(former ?? usualSize, workAreas[0]);
  const { area } = best;
  const { width, height } = fit(former, area);
  return {
    x: clamp(former.x, area.x, area.x + area.width - width),
    y: clamp(former.y, area.y, area.y + area.height - height),
    width,
    height,
  };
}

function centre(size: Pick<Bounds, 'width' | 'height'>, area: Bounds): Bounds {
  const { width, height } = fit(size, area);
  return {
    x: area.x + Math.max(0, Math.round((area.width - width) / 2)),
    y: area.y + Math.max(0, Math.round((area.height - height) / 2)),
    width,
    height,
  };
}

/** No larger than the area and no smaller than the minimum, which wins on a very small display. */
function fit(size: Pick<Bounds, 'width' | 'height'>, area: Bounds): Pick<Bounds, 'width' | 'height'> {
  return {
    width: Math.max(minimumSize.width, Math.min(size.width, area.width)),
    height: Math.max(minimumSize.height, Math.min(size.height, area.height)),
  };
}

/** Of two rectangles, in square pixels. */
function overlapOf(a: Bounds, b: Bounds): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}

/** `low` wins where a window is larger than its display: its title bar stays within reach. */
function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}
