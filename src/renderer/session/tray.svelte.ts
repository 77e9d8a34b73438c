import type { NoiseStream } from '../../core/random/index.ts';

/** What a pin can be made of by hand. */
export const handOrigins = ['seed', 'slerp', 'near'] as const;
export type HandOrigin = (typeof handOrigins)[number];

/** What the tray is in the middle of: no part of the document. */
export class Tray {
  /** Id of the pin whose name is being typed. */
  renaming = $state<string | null>(null);
  /** The form for a new pin; null while it is closed. */
  adding = $state<HandOrigin | null>(null);
  /** Of the seeds that are typed there. */
  stream = $state<NoiseStream>('torch-cpu');
  /** Id of the pin whose row Tab comes to: the one that had the focus last. */
  row = $state<string | null>(null);
}
