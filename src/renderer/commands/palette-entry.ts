/** One line of the palette. */
export interface Entry {
  /**
   * Of a command, `setting/<view>/<field>/<title>`, with `=<value>` where it sets it, `pin/<id of a pin>` to take it in or
   * leave it out, `pin/select/<id>`, or `project/recent/<n>`.
   */
  readonly id: string;
  readonly title: string;
  /** Where else it is found: its menu's name. */
  readonly place: string;
  /** Further names by which it is found. */
  readonly words?: readonly string[];
  /** It is what was typed. */
  readonly typed?: true;
  /** Of its command; null where it has none. */
  readonly key: string | null;
  readonly enabled: boolean;
  run(): void;
}
