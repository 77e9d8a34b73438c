/** What breaks the consistency property with the same x_T: noise at η = 1, or diffusers' clip rule. */
export const ablations = ['none', 'eta', 'clip'] as const;
export type Ablation = (typeof ablations)[number];
