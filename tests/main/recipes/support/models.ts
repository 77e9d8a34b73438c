import { identityOf } from '../../../../src/contract/model-identity.ts';
import type { ModelMark } from '../../../../src/contract/model-mark.ts';
import { noOptions, type ModelInfo } from '../../../../src/contract/model.ts';
import type { RunEnvironment } from '../../../../src/contract/recipe.ts';
import type { LatentShape } from '../../../../src/core/latent.ts';
import { defaultSchedulerConfig } from '../../../../src/core/schedule.ts';

export const shape: LatentShape = [3, 4, 4];
export const digest = 'ab'.repeat(32);

/** A model that could be open. */
export const modelInfo: ModelInfo = {
  name: 'google/ddpm-cifar10-32',
  source: 'diffusers',
  bundled: false,
  path: '/models/cifar',
  parts: [{ role: 'denoiser', digest }],
  networks: [],
  classes: null,
  time: 'integer',
  latentShape: shape,
  pictureShape: shape,
  sizeStep: 4,
  parameters: 1,
  dtype: 'F32',
  variant: '',
  scheduler: defaultSchedulerConfig,
  options: noOptions,
  identity: 'cd'.repeat(32),
  schedulerFile: null,
  warnings: [],
  alternatives: [],
  hub: null,
};
export const mark: ModelMark = { name: modelInfo.name, ...identityOf(modelInfo), options: noOptions };

export const environment: RunEnvironment = {
  provider: 'cpu',
  ortVersion: '1.30.0',
  optimizationLevel: 'all',
  graphBuilder: 1,
  cpu: 'A processor',
  cpuFeatures: ['avx2'],
  system: 'linux x64',
  app: '0.1.0',
};
