import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';
import { cli, fixtures } from './support/run-cli.ts';

const folder = tempFolder();
const small = 'bundled:toonhead-32'; // opened quickly; what is asked of it are its schedules
const golden = JSON.parse(readFileSync(join(fixtures, 'schedules.json'), 'utf8')) as {
  alphas_cumprod: Record<string, Record<string, number>>;
  timesteps: Record<string, number[]>;
};

interface Schedule {
  timesteps: number[];
  alphasCumprod: number[];
}

async function schedule(model: string, ...options: string[]): Promise<Schedule> {
  const { stdout, stderr } = await cli('schedule', '--model', model, ...options);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Schedule;
}

/** ᾱ at every t of T = 1000. */
async function alphasOf(model: string, ...options: string[]): Promise<Map<number, number>> {
  const { timesteps, alphasCumprod } = await schedule(model, '--steps', '1000', ...options);
  expect(alphasCumprod).toHaveLength(1000);
  return new Map(timesteps.map((t, i) => [t, alphasCumprod[i]!]));
}

function expectAlphas(given: Map<number, number>, wanted: Record<string, number>): void {
  for (const [t, value] of Object.entries(wanted)) {
    const difference = Math.abs(given.get(Number(t))! - value);
    expect(difference, `t = ${t}`).toBeLessThanOrEqual(Math.max(2e-5 * value, 1e-9));
  }
}

describe('schedule', () => {
  // S that divides T, S that does not, and S for which a floating-point arange has one entry too many.
  const cases = Object.entries(golden.timesteps).filter(([key]) => /\/(10|61|300)$/.test(key));
  it.each(cases)('%s is τ in call order', async (key, wanted) => {
    const [who, rule, steps] = key.split('/') as [string, string, string];
    const profile = who === 'official' ? `official-${rule}` : rule;
    const { timesteps } = await schedule(small, '--tau', profile, '--steps', steps);
    // diffusers' trailing gives one entry too many for some S; the first S are τ.
    expect(timesteps).toEqual(who === 'official' ? wanted.toReversed() : wanted.slice(0, Number(steps)));
  });

  it.each(['linear', 'scaled_linear', 'squaredcos_cap_v2'])('%s has the ᾱ of diffusers', async (name) => {
    expectAlphas(await alphasOf(small, '--beta-schedule', name), golden.alphas_cumprod[name]!);
  });

  it('takes the ends of β that are asked for', async () => {
    const given = await alphasOf(small, '--beta-start', '0.00085', '--beta-end', '0.012');
    let product = 1;
    for (let t = 0; t < 1000; t++) {
      product *= 1 - (0.00085 + ((0.012 - 0.00085) * t) / 999);
      expect(given.get(t)).toBeCloseTo(product, 12);
    }
  });

  it('takes rescale_betas_zero_snr from the model: ᾱ ends at 0', async () => {
    const model = join(folder, 'zero-snr');
    cpSync(join(fixtures, 'unet-legacy-bin'), model, { recursive: true });
    const file = join(model, 'scheduler_config.json');
    const config = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const change = { rescale_betas_zero_snr: true, prediction_type: 'v_prediction' };
    writeFileSync(file, JSON.stringify({ ...config, beta_schedule: 'scaled_linear', ...change }));
    const given = await alphasOf(model);
    expectAlphas(given, golden.alphas_cumprod['scaled_linear+zero_snr']!);
    expect(given.get(999)).toBe(0);
  });

  it('adds the steps offset that is asked for', async () => {
    const { timesteps } = await schedule(small, '--steps', '4', '--steps-offset', '1');
    expect(timesteps).toEqual([751, 501, 251, 1]);
  });
});
