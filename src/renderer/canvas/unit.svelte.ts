import { innerWidth } from 'svelte/reactivity/window';

/** CSS pixels per rem: the root's size grows with the window. */
export function remUnit(): number {
  void innerWidth.current;
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}
