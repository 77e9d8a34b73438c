import type { PlanePoint, PlaneBounds, Viewport } from './viewport.ts';
import { tileRect } from './viewport.ts';
import type { Context2D } from '../../canvas/paint.ts';
import { snap, type Rect } from '../../canvas/scale.ts';
import type { Picture, Shown } from '../../state/picture-store.ts';
import type { PlaneLayer, PlanePlace } from './plane.svelte.ts';
import type { Tile } from '../../state/tile.ts';

/** How much larger or smaller it may be drawn. */
const [MIN_FACTOR, MAX_FACTOR] = [0.5, 2];
/** Rounding error of a factor of 1 after zooming in and out again. */
const ROUNDING = 1e-9;
/** Share of the tiles in view that it may lack: they are drawn one by one. */
const MAX_MISSING = 0.35;
/** The margin around the view, in addition to one tile on every side, as a share of the view. */
const MARGIN = 1 / 8;

/** What a snapshot is of. */
export interface SnapshotOf {
  readonly viewport: Viewport;
  readonly bounds: PlaneBounds;
  readonly layer: PlaneLayer;
  /** Of all pictures. */
  readonly revision: number;
  readonly smooth: boolean;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
}

/** A place whose picture is there, be it another S's. */
export interface FilledPlace extends PlanePlace {
  readonly tile: Tile;
  readonly shown: Shown;
}

export interface TilePainter {
  /** What is to be seen in a tile's place; null where its picture is still to come. */
  show(tile: Tile): Shown | null;
  draw(context: Context2D, cell: Rect, shown: Shown): void;
}

/**
 * The plane as it was drawn last, with the margin that was visible earlier. During a pan or zoom it is drawn as one
 * picture instead of a thousand, and new tiles are added to it: a frame then costs only its new tiles. At one
 * scale it is moved by whole device pixels only, so that rounding errors do not accumulate.
 */
export class PlaneSnapshot {
  #canvas = new OffscreenCanvas(1, 1);
  /** What it was taken of, moved by whole device pixels since. */
  #of: SnapshotOf | null = null;
  /** Around the view, in device pixels. */
  #margin = { x: 0, y: 0 };
  /** The tiles that it shows whole. */
  #stored = new Map<Tile, { readonly point: PlanePoint; readonly picture: Picture }>();
  /** All tiles of this layer are in it as they were at this revision. */
  #whole: { readonly layer: PlaneLayer; readonly revision: number } | null = null;

  /** Copies what was drawn. */
  capture(drawn: HTMLCanvasElement, of: SnapshotOf, places: readonly FilledPlace[]): void {
    const { bounds, viewport, layer, ratio } = of;
    const tile = tileSize(of);
    this.#margin = {
      x: Math.round((MARGIN * bounds.width + tile.width) * ratio),
      y: Math.round((MARGIN * bounds.height + tile.height) * ratio),
    };
    const [width, height] = [drawn.width + 2 * this.#margin.x, drawn.height + 2 * this.#margin.y];
    if (this.#canvas.width !== width || this.#canvas.height !== height)
      this.#canvas = new OffscreenCanvas(width, height);
    replace(this.#canvas, drawn, this.#margin.x, this.#margin.y);
    this.#of = of;
    this.#whole = null;
    this.#stored.clear();
    for (const { point, tile: stored, shown } of places)
      if (isWithin(tileRect(point, viewport, bounds, layer.level), bounds, { x: 0, y: 0 }))
        this.#stored.set(stored, { point, picture: shown.picture });
  }

  /** Draws the plane as it is now; false, and nothing drawn, when a snapshot is of no use to that. */
  draw(context: CanvasRenderingContext2D, now: SnapshotOf, painter: TilePainter): boolean {
    const of = this.#of;
    if (!of || !isAlike(of, now)) return false;
    const factor = now.viewport.scale / of.viewport.scale;
    if (factor < MIN_FACTOR || factor > MAX_FACTOR) return false;
    const still = Math.abs(factor - 1) < ROUNDING;
    if (still) this.#recentre(now);
    const missing = this.#missing(now, painter);
    if (!missing || missing.length > MAX_MISSING * now.layer.places.length) return false;
    if (still) {
      this.#add(missing, now, painter);
      this.#drawStill(context, now);
    } else {
      this.#drawScaled(context, now, factor);
      for (const { point, shown } of missing) painter.draw(context, cellOf(point, now), shown);
    }
    return true;
  }

  /** The places that it does not show as they are now; null when a picture is still to come. */
  #missing({ layer, revision }: SnapshotOf, { show }: TilePainter): FilledPlace[] | null {
    if (this.#whole?.layer === layer && this.#whole.revision === revision) return [];
    const unchanged = this.#of?.revision === revision;
    const missing: FilledPlace[] = [];
    for (const { point, tile } of layer.places) {
      const stored = tile && this.#stored.get(tile);
      if (stored && unchanged) continue;
      const shown = tile && show(tile);
      if (!shown || shown.state === 'stale') return null;
      if (shown.picture !== stored?.picture) missing.push({ point, tile, shown });
    }
    return missing;
  }

  /** Moves its contents so that the view lies within it, with the width of a tile on every side. */
  #recentre(now: SnapshotOf): void {
    const of = this.#of!;
    const { x, y } = offset(of, now);
    const tile = tileSize(of);
    const near = (by: number, margin: number, size: number): boolean =>
      Math.abs(by) + size * of.ratio <= margin;
    if (near(x, this.#margin.x, tile.width) && near(y, this.#margin.y, tile.height)) return;
    replace(this.#canvas, this.#canvas, -x, -y);
    const { u, v, scale } = of.viewport;
    const step = scale * of.ratio;
    const viewport = { u: u + x / step, v: v + y / (step * of.bounds.aspect), scale };
    this.#of = { ...of, viewport };
    this.#whole = null;
    const margin = { x: this.#margin.x / of.ratio, y: this.#margin.y / of.ratio };
    for (const [stored, { point }] of this.#stored)
      if (!isWithin(tileRect(point, viewport, of.bounds, of.layer.level), of.bounds, margin))
        this.#stored.delete(stored);
  }

  #add(missing: readonly FilledPlace[], { layer, revision }: SnapshotOf, painter: TilePainter): void {
    const of = (this.#of = { ...this.#of!, revision });
    this.#whole = { layer, revision };
    if (missing.length === 0) return;
    const context = this.#canvas.getContext('2d')!;
    context.setTransform(of.ratio, 0, 0, of.ratio, this.#margin.x, this.#margin.y);
    for (const { point, tile, shown } of missing) {
      painter.draw(context, cellOf(point, of), shown);
      this.#stored.set(tile, { point, picture: shown.picture });
    }
  }

  #drawStill(context: CanvasRenderingContext2D, now: SnapshotOf): void {
    const { x, y } = offset(this.#of!, now);
    context.imageSmoothingEnabled = false;
    context.drawImage(
      this.#canvas,
      -(x + this.#margin.x) / now.ratio,
      -(y + this.#margin.y) / now.ratio,
      this.#canvas.width / now.ratio,
      this.#canvas.height / now.ratio,
    );
  }

  #drawScaled(context: CanvasRenderingContext2D, now: SnapshotOf, factor: number): void {
    const of = this.#of!;
    const { width, height, aspect } = now.bounds;
    const { scale } = now.viewport;
    const x = (width / 2) * (1 - factor) + (of.viewport.u - now.viewport.u) * scale;
    const y = (height / 2) * (1 - factor) + (of.viewport.v - now.viewport.v) * scale * aspect;
    const by = factor / now.ratio;
    context.imageSmoothingEnabled = now.smooth || factor < 1;
    context.imageSmoothingQuality = 'low';
    context.drawImage(
      this.#canvas,
      x - this.#margin.x * by,
      y - this.#margin.y * by,
      this.#canvas.width * by,
      this.#canvas.height * by,
    );
  }
}

function isAlike(a: SnapshotOf, b: SnapshotOf): boolean {
  if (a.bounds !== b.bounds || a.smooth !== b.smooth || a.ratio !== b.ratio) return false;
  return a.layer.level === b.layer.level && a.layer.surface === b.layer.surface;
}

/** The offset between two viewports of the same scale, in whole device pixels. */
function offset(from: SnapshotOf, to: SnapshotOf): { x: number; y: number } {
  const step = from.viewport.scale * from.ratio;
  return {
    x: Math.round((to.viewport.u - from.viewport.u) * step),
    y: Math.round((to.viewport.v - from.viewport.v) * step * from.bounds.aspect),
  };
}

function cellOf(point: PlanePoint, { viewport, bounds, layer, ratio }: SnapshotOf): Rect {
  return snap(tileRect(point, viewport, bounds, layer.level), ratio);
}

function tileSize({ viewport, bounds, layer }: SnapshotOf): Rect {
  return tileRect(viewport, viewport, bounds, layer.level);
}

function isWithin(
  { x, y, width, height }: Rect,
  bounds: PlaneBounds,
  margin: { x: number; y: number },
): boolean {
  const [right, bottom] = [bounds.width + margin.x, bounds.height + margin.y];
  return x >= -margin.x && y >= -margin.y && x + width <= right && y + height <= bottom;
}

/** Puts a picture on a canvas in place of all that was there. */
function replace(
  canvas: OffscreenCanvas,
  picture: HTMLCanvasElement | OffscreenCanvas,
  x: number,
  y: number,
): void {
  const context = canvas.getContext('2d')!;
  context.resetTransform();
  context.globalCompositeOperation = 'copy';
  context.drawImage(picture, x, y);
  context.globalCompositeOperation = 'source-over';
}
