export type DialogName =
  'palette' | 'settings' | 'shortcuts' | 'about' | 'crop' | 'export' | 'recipe' | 'size';

/** Which dialog stands over the window; one at a time. */
export class Dialogs {
  open = $state<DialogName | null>(null);

  close(): void {
    this.open = null;
  }
}
