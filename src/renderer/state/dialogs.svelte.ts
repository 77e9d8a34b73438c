/** Which dialog stands over the window; one at a time. */
export class Dialogs {
  /** Its name: one of the window's or of a view's; null for none. */
  open = $state<string | null>(null);

  close(): void {
    this.open = null;
  }
}
