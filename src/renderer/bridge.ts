import type { Bridge } from '../contract/requests.ts';

declare global {
  interface Window {
    /** Put there by the preload. */
    readonly slerpscope: Bridge;
  }
}

export const bridge: Bridge = window.slerpscope;
