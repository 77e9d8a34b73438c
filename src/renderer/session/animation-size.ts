import { ANIMATION_SIDE, type AnimationSize } from '../../contract/animation.ts';
import { readInteger } from '../controls/integer-text.ts';

/** A size that many animations have, by its name in the window. */
const presets = {
  '512': { picture: 512 },
  '1024': { picture: 1024 },
  '1080p': { width: 1920, height: 1080 },
} as const satisfies Readonly<Record<string, AnimationSize>>;

/** The choices of the window: `model` is as large as the figure's scale makes it. */
export const sizeChoices = ['512', '1024', '1080p', 'custom', 'model'] as const;
export type SizeChoice = (typeof sizeChoices)[number];

export const sizeTitles: Readonly<Record<SizeChoice, string>> = {
  '512': 'Pictures of 512 px',
  '1024': 'Pictures of 1024 px',
  '1080p': '1080p, 1920 × 1080 px',
  custom: 'Custom…',
  model: 'As the figure',
};

/** The size of a choice; undefined: as the figure has it. */
export function sizeOf(choice: SizeChoice, custom: AnimationSize): AnimationSize | undefined {
  if (choice === 'model') return undefined;
  return choice === 'custom' ? custom : presets[choice];
}

/** A size in a field: "640" for pictures, "1280 × 720" for frames. */
export function sizeText(size: AnimationSize): string {
  return 'picture' in size ? String(size.picture) : `${size.width} × ${size.height}`;
}

/** Reads such a text; throws one line. */
export function readSize(text: string): AnimationSize {
  const sides = text.split(/[×x*]/i).map((side) => readInteger(side.trim(), ...ANIMATION_SIDE));
  const [width, height, ...more] = sides;
  if (width === undefined || more.length > 0) throw new Error(`${text}: must be a side, or width × height`);
  return height === undefined ? { picture: width } : { width, height };
}
