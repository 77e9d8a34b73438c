import { MAX_REPEATS } from '../../../core/samplers/invert.ts';
import { integerSetting, type NamedSetting } from '../../state/named-setting.ts';
import { stepCountsSetting } from '../../state/step-counts-setting.ts';
import { INVERSION_STEP_COUNTS, type Inversion } from './inversion.svelte.ts';

/** Those of the inversion that the palette finds. */
export const settings: readonly NamedSetting<Inversion>[] = [
  stepCountsSetting(INVERSION_STEP_COUNTS),
  integerSetting({
    field: 'repeats',
    title: 'Repeats K',
    names: ['k', 'repeats'],
    min: 0,
    max: MAX_REPEATS,
    get: (inversion) => inversion.repeats,
    set: (inversion, repeats) => inversion.change({ repeats }, 'change repeats'),
  }),
];
