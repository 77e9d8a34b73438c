export * from './ddim.ts';
export * from './invert.ts';
export * from './plan.ts';
export * from './step-noise.ts';
