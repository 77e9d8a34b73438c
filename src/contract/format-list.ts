/** What the window and the command line need to know of a format. */
export interface FormatFacts {
  /** As recipes, requests and file names have it. */
  readonly id: string;
  /** What is saved in it; `source`: nothing, it is only read. */
  readonly kind: 'still' | 'animated-image' | 'video' | 'arrays' | 'table' | 'source';
  /** What the names of files end in that latents are read from, without the dot. */
  readonly latentEndings?: readonly string[];
  /** Frames per second that it can show at most. */
  readonly maxRate?: number;
  /** Whether its frames may be transparent. */
  readonly transparency?: boolean;
}

/** Every format, in the order of menus and messages. */
export const formatList = [
  { id: 'png', kind: 'still' },
  { id: 'svg', kind: 'still' },
  { id: 'pdf', kind: 'still' },
  // Its delays are hundredths of a second, and players stretch those below two.
  { id: 'gif', kind: 'animated-image', maxRate: 50 },
  { id: 'apng', kind: 'animated-image', transparency: true },
  { id: 'webm', kind: 'video' },
  { id: 'mp4', kind: 'video' },
  { id: 'npy', kind: 'arrays', latentEndings: ['npy'] },
  { id: 'safetensors', kind: 'arrays', latentEndings: ['safetensors'] },
  { id: 'csv', kind: 'table' },
  { id: 'json', kind: 'table' },
  { id: 'torch', kind: 'source', latentEndings: ['pt', 'pth', 'bin'] },
] as const satisfies readonly FormatFacts[];
