import type { AnimationSize } from '../../contract/animation.ts';
import { animationSizes } from '../../contract/animation-size.ts';

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
  return choice === 'custom' ? custom : animationSizes[choice];
}

/** A size in a field: "640" for pictures, "1280 × 720" for frames. */
export function sizeText(size: AnimationSize): string {
  return 'picture' in size ? String(size.picture) : `${size.width} × ${size.height}`;
}
