/** What the keys +, − and F do in a view with zoom. */
export interface Zoomable {
  /** Whether something else is shown than what F goes back to. */
  readonly zoomed: boolean;
  /** One step closer or farther away. */
  zoomBy(direction: 1 | -1): void;
  fit(): void;
}
