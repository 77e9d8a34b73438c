/** How the timesteps of a run are chosen; reference in timesteps.ts. */
export const tauProfiles = ['leading', 'trailing', 'linspace', 'official-uniform', 'official-quad'] as const;
export type TauProfile = (typeof tauProfiles)[number];

/** Where the steps of a run lead; reference in timesteps.ts. */
export type Compat = 'none' | 'diffusers';
