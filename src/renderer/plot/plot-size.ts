export interface PlotPoint {
  readonly x: number;
  readonly y: number;
}

/** A plot with its margins, in CSS pixels. */
export interface PlotSize {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
