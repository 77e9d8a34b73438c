import { describe, expect, it } from 'vitest';
import { readSchedulerConfig } from '../../../src/main/models/scheduler-config.ts';

describe("a scheduler's config", () => {
  const readScheduler = (json: Record<string, unknown> | null): ReturnType<typeof readSchedulerConfig> =>
    readSchedulerConfig(json, 'scheduler_config.json');

  it("takes DDIMScheduler's defaults for absent keys, whatever class it is of", () => {
    const { scheduler, warnings } = readScheduler({ _class_name: 'PNDMScheduler' });
    expect(scheduler).toEqual({
      numTrainTimesteps: 1000,
      betaSchedule: 'linear',
      betaStart: 0.0001,
      betaEnd: 0.02,
      trainedBetas: null,
      rescaleBetasZeroSnr: false,
      setAlphaToOne: true,
      stepsOffset: 0,
      predictionType: 'epsilon',
      clipSample: true,
      clipSampleRange: 1,
    });
    expect(warnings.join()).toMatch(/clip_sample/);
  });

  it('says so when there is none', () => {
    const { scheduler, warnings } = readScheduler(null);
    expect(scheduler.numTrainTimesteps).toBe(1000);
    expect(warnings.join()).toMatch(/no scheduler_config\.json: the schedule is the diffusers default/);
  });

  it('reads every field, and warns of the spacing without following it', () => {
    const { scheduler, warnings } = readScheduler({
      num_train_timesteps: 3,
      beta_schedule: 'squaredcos_cap_v2',
      trained_betas: [0.1, 0.2, 0.3],
      rescale_betas_zero_snr: true,
      set_alpha_to_one: false,
      steps_offset: 1,
      prediction_type: 'v_prediction',
      clip_sample: false,
      clip_sample_range: 2.5,
      timestep_spacing: 'trailing',
      variance_type: 'fixed_large',
    });
    expect(scheduler).toMatchObject({
      numTrainTimesteps: 3,
      betaSchedule: 'trained_betas',
      trainedBetas: [0.1, 0.2, 0.3],
      rescaleBetasZeroSnr: true,
      setAlphaToOne: false,
      stepsOffset: 1,
      predictionType: 'v_prediction',
      clipSample: false,
      clipSampleRange: 2.5,
    });
    expect(warnings).toEqual([
      'the scheduler config sets timestep_spacing trailing; it is not applied unless you choose τ (default: leading)',
    ]);
  });

  it.each(['learned', 'learned_range', 'fixed_small'])(
    'takes variance_type %s, which decides nothing at eta 0',
    (variance) => {
      const { scheduler, warnings } = readScheduler({ variance_type: variance, clip_sample: false });
      expect({ scheduler, warnings }).toEqual(readScheduler({ clip_sample: false }));
    },
  );

  it('keeps control characters of a value out of a warning', () => {
    const { warnings } = readScheduler({ timestep_spacing: 'a\u001b[2J\nb', clip_sample: false });
    expect(warnings).toEqual([
      'the scheduler config sets timestep_spacing a [2J b; it is not applied unless you choose τ (default: leading)',
    ]);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ thresholding: true }, 'thresholding true is not supported'],
    [{ beta_start: 1e-300 }, 'beta_start is 1e-300, must be in (0, 1)'],
    [{ beta_end: 1e-20 }, 'beta_end is 1e-20, must be in (0, 1)'],
    [{ trained_betas: [1e-300], num_train_timesteps: 1 }, 'beta at t = 0 is 1e-300, must be in (0, 1)'],
    [
      { rescale_betas_zero_snr: true, num_train_timesteps: 1 },
      'rescale_betas_zero_snr needs num_train_timesteps > 1, got 1',
    ],
    [
      { beta_schedule: 'sigmoid' },
      'beta_schedule "sigmoid" is not supported (linear, scaled_linear, squaredcos_cap_v2 are)',
    ],
    [{ prediction_type: 'flow' }, 'prediction_type "flow" is not supported'],
    [
      { _class_name: 'FlowMatchEulerDiscreteScheduler' },
      '_class_name "FlowMatchEulerDiscreteScheduler" is not a DDPM process',
    ],
    [{ num_train_timesteps: 0 }, 'num_train_timesteps must be an integer from 1 to 10000, got 0'],
    [{ num_train_timesteps: 1e9 }, 'num_train_timesteps must be an integer from 1 to 10000, got 1000000000'],
    [{ beta_start: 0 }, 'beta_start must lie between 0 and 1, got 0'],
    [{ beta_end: 'NaN' }, 'beta_end must be a number from 0 to 1, got "NaN"'],
    [{ trained_betas: [0.1] }, 'trained_betas must be a list of 1000 numbers'],
    [{ num_train_timesteps: 1, trained_betas: [2] }, 'trained_betas[0] must lie between 0 and 1, got 2'],
    [{ steps_offset: -1 }, 'steps_offset must be an integer from 0 to 999, got -1'],
    [{ clip_sample_range: 0 }, 'clip_sample_range must be above 0, got 0'],
    [{ clip_sample: 'yes' }, 'clip_sample must be true or false, got "yes"'],
  ])('is refused by file, field and value: %j', (json, message) => {
    expect(() => readScheduler(json)).toThrow(`scheduler_config.json: ${message}`);
  });
});

describe('the config of a process in sigma', () => {
  const read = (json: Record<string, unknown>) => readSchedulerConfig(json, 'scheduler_config.json');
  const [cm, ve] = ['CMStochasticIterativeScheduler', 'ScoreSdeVeScheduler'];

  it('of a consistency model takes its class’s own defaults for absent keys', () => {
    const { scheduler, warnings } = read({ _class_name: cm });
    expect(scheduler).toMatchObject({
      numTrainTimesteps: 40,
      predictionType: 'epsilon',
      clipSample: false,
      process: {
        ...{ kind: 'consistency', sigmaMin: 0.002, sigmaMax: 80, sigmaData: 0.5, rho: 7, sNoise: 1 },
        clipDenoised: true,
      },
    });
    expect(warnings).toEqual([]);
  });

  it('of a consistency model has every field', () => {
    const fields = { sigma_min: 0.01, sigma_max: 50, sigma_data: 0.7, s_noise: 1.007, rho: 5 };
    const json = { _class_name: cm, num_train_timesteps: 151, ...fields, clip_denoised: false };
    expect(read(json).scheduler).toMatchObject({
      numTrainTimesteps: 151,
      process: {
        ...{ kind: 'consistency', sigmaMin: 0.01, sigmaMax: 50, sigmaData: 0.7, rho: 5, sNoise: 1.007 },
        clipDenoised: false,
      },
    });
  });

  it('of a score network takes its class’s own defaults, and says that its sampler is not applied', () => {
    const { scheduler, warnings } = read({ _class_name: ve });
    expect(scheduler).toMatchObject({
      numTrainTimesteps: 2000,
      process: { kind: 've', sigmaMin: 0.01, sigmaMax: 1348 },
    });
    expect(warnings).toEqual([expect.stringContaining('predictor-corrector sampler')]);
    const json = { _class_name: ve, num_train_timesteps: 1000, sigma_min: 0.02, sigma_max: 90, snr: 0.17 };
    expect(read(json).scheduler).toMatchObject({
      numTrainTimesteps: 1000,
      process: { kind: 've', sigmaMin: 0.02, sigmaMax: 90 },
    });
  });

  it.each<[Record<string, unknown>, string]>([
    [
      { _class_name: cm, num_train_timesteps: 1 },
      'num_train_timesteps must be an integer from 2 to 10000, got 1',
    ],
    [{ _class_name: cm, sigma_min: 0 }, 'sigma_min must be a number from 0.0001 to 1000000, got 0'],
    [
      { _class_name: cm, sigma_min: '0.002' },
      'sigma_min must be a number from 0.0001 to 1000000, got "0.002"',
    ],
    [{ _class_name: cm, sigma_max: 0.001 }, 'sigma_max must be above sigma_min 0.002, got 0.001'],
    [{ _class_name: cm, sigma_data: null }, 'sigma_data must be a number from 0.001 to 1000, got null'],
    [{ _class_name: cm, rho: 0 }, 'rho must be a number from 0.1 to 100, got 0'],
    [{ _class_name: cm, s_noise: -1 }, 's_noise must be a number from 0 to 10, got -1'],
    [{ _class_name: cm, clip_denoised: 'yes' }, 'clip_denoised must be true or false, got "yes"'],
    [{ _class_name: ve, sigma_min: 1348 }, 'sigma_max must be above sigma_min 1348, got 1348'],
    [{ _class_name: ve, num_train_timesteps: 1e9 }, 'num_train_timesteps must be an integer from 2 to 10000'],
    [{ _class_name: 'ScoreSdeVpScheduler' }, '_class_name "ScoreSdeVpScheduler" is not a DDPM process'],
  ])('is refused by file, field and value: %j', (json, message) => {
    expect(() => read(json)).toThrow(`scheduler_config.json: ${message}`);
  });
});
