import { fewerSteps } from './fewer-steps.ts';
import type { Lesson } from './lesson.ts';
import { noise } from './noise.ts';
import { thereAndBack } from './there-and-back.ts';
import { whySlerp } from './why-slerp.ts';

/** In the order of the Help menu. */
export const lessons: readonly Lesson[] = [fewerSteps, noise, whySlerp, thereAndBack];
