/** What the app is made of, for About. */
export interface Versions {
  readonly app: string;
  readonly electron: string;
  readonly chromium: string;
  readonly node: string;
}

/** A work of others that the app contains or uses, with its licence. */
export interface Notice {
  readonly name: string;
  /** '' for what has none. */
  readonly version: string;
  /** As its package names it: an SPDX expression in most cases. */
  readonly licence: string;
  readonly text: string;
}
