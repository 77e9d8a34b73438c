import { innerWidth } from 'svelte/reactivity/window';

/** Of all text and controls, times the size that follows from the window's width. */
let scale = $state(1);

/** Sets the size of all text and controls, times their usual one. */
export function setTextScale(factor: number): void {
  document.documentElement.style.setProperty('--text-scale', String(factor));
  scale = factor;
}

/** CSS pixels per rem: the root's size grows with the window and with the size of text. */
export function remUnit(): number {
  void [innerWidth.current, scale];
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}
