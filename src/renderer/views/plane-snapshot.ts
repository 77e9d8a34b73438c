import type { PlaneRoom, Viewport } from '../canvas/plane-viewport.ts';
import { tileRect } from '../canvas/plane-viewport.ts';
import type { PlaneLayer, PlanePlace } from '../state/plane.svelte.ts';
import type { Tile } from '../state/tile.ts';

/** How much larger or smaller it may be drawn. */
const [LEAST_FACTOR, LARGEST_FACTOR] = [0.5, 2];
/** Pictures that come in while the plane moves are shown this soon. */
const LARGEST_AGE_MS = 100;
/** Share of the tiles in view that may stand outside of it: they are drawn one by one. */
const MOST_OUTSIDE = 0.35;

/** What a snapshot was taken of. */
export interface SnapshotOf {
  readonly viewport: Viewport;
  readonly room: PlaneRoom;
  readonly layer: PlaneLayer;
  /** Of all pictures. */
  readonly revision: number;
  readonly smooth: boolean;
}

/**
 * The plane as it was drawn last, with every tile there. While it moves it is drawn as one picture, moved and scaled,
 * rather than a thousand: a frame then costs what its new tiles cost.
 */
export class PlaneSnapshot {
  #canvas = new OffscreenCanvas(1, 1);
  #of: SnapshotOf | null = null;
  #takenAt = 0;
  /** The tiles that it shows whole. */
  #inside = new Set<Tile | null>();

  /** Copies what was drawn. */
  take(drawn: HTMLCanvasElement, of: SnapshotOf): void {
    if (this.#canvas.width !== drawn.width || this.#canvas.height !== drawn.height)
      this.#canvas = new OffscreenCanvas(drawn.width, drawn.height);
    const context = this.#canvas.getContext('2d')!;
    context.globalCompositeOperation = 'copy';
    context.drawImage(drawn, 0, 0);
    this.#of = of;
    this.#takenAt = performance.now();
    const { viewport, room, layer } = of;
    const isInside = ({ point }: PlanePlace): boolean => {
      const { x, y, width, height } = tileRect(point, viewport, room, layer.level);
      return x >= 0 && y >= 0 && x + width <= room.width && y + height <= room.height;
    };
    this.#inside = new Set(layer.places.filter(isInside).map(({ tile }) => tile));
  }

  /** Draws it where it belongs now and returns the places that it does not show; null, and nothing drawn, when it is of no use. */
  draw(context: CanvasRenderingContext2D, now: SnapshotOf): readonly PlanePlace[] | null {
    const of = this.#of;
    if (!of || of.room !== now.room || of.smooth !== now.smooth) return null;
    if (of.layer.level !== now.layer.level || of.layer.surface !== now.layer.surface) return null;
    if (of.revision !== now.revision && performance.now() - this.#takenAt > LARGEST_AGE_MS) return null;
    const factor = now.viewport.scale / of.viewport.scale;
    if (factor < LEAST_FACTOR || factor > LARGEST_FACTOR) return null;
    const outside = now.layer.places.filter(({ tile }) => !this.#inside.has(tile));
    if (outside.length > MOST_OUTSIDE * now.layer.places.length) return null;
    const { width, height, aspect } = now.room;
    const x = (width / 2) * (1 - factor) + (of.viewport.u - now.viewport.u) * now.viewport.scale;
    const y = (height / 2) * (1 - factor) + (of.viewport.v - now.viewport.v) * now.viewport.scale * aspect;
    context.imageSmoothingEnabled = now.smooth || factor < 1;
    context.imageSmoothingQuality = 'low';
    context.drawImage(this.#canvas, x, y, width * factor, height * factor);
    return outside;
  }
}
