import { devicePixelRatio } from 'svelte/reactivity/window';
import { remUnit } from './unit.svelte.ts';

/** The size of a view and the units it is laid out in. The view binds its element's client size to `width` and `height`. */
export class ViewSize {
  /** In CSS pixels; 0 until the element is measured. */
  width = $state(0);
  height = $state(0);
  /** Device pixels per CSS pixel. */
  readonly ratio = $derived(devicePixelRatio.current ?? 1);
  /** CSS pixels per rem. */
  readonly unit = $derived(remUnit());
}
