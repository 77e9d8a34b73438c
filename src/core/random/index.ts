export const noiseStreams = ['torch-cpu', 'torch-cuda', 'numpy', 'numpy-legacy'] as const;
export type NoiseStream = (typeof noiseStreams)[number];
