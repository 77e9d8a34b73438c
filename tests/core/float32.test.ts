import { expect, it } from 'vitest';
import { float32Log } from '../../src/core/float32-log.ts';
import { makeFloat32Schedule } from '../../src/core/float32-schedule.ts';
import { defaultSchedulerConfig, makeNoiseSchedule } from '../../src/core/schedule.ts';
import type { SchedulerConfig } from '../../src/core/settings.ts';

/** Values printed by NumPy 1.24.2 and PyTorch 1.13 (9 digits, which tell any two float32 apart). */

it.each([
  [1.45372188, 0.37412706],
  [0.787988186, -0.23827216],
  [1.09911489, 0.0945052207],
  [31.5974293, 3.45307589],
  [0.623679221, -0.472119093],
  [0.243861362, -1.41115546],
  [1.45372188, 0.37412706],
  [145.455292, 4.97986889],
  [0.030613197, -3.48632407],
  [142.710663, 4.96081924],
  [0.17803596, -1.72576976],
  [0.574030757, -0.555072308],
  [1.0, 0.0],
  [0.707106769, -0.346573591],
  [157.407257, 5.05883646],
])('ln %s is NumPy’s float32, digit for digit', (x, log) => {
  expect(float32Log(Math.fround(x))).toBe(Math.fround(log));
});

const tables: [config: Partial<SchedulerConfig>, values: Record<number, number>][] = [
  [
    {},
    {
      0: 0.999899983,
      1: 0.999780059,
      7: 0.998642981,
      8: 0.998383999,
      333: 0.318624794,
      499: 0.0785872415,
      500: 0.0777966604,
      991: 4.74107874e-5,
      999: 4.03583072e-5,
    },
  ],
  [
    { betaSchedule: 'scaled_linear', betaStart: 0.00085, betaEnd: 0.012 },
    {
      0: 0.999149978,
      1: 0.998296022,
      7: 0.993088663,
      8: 0.992206872,
      333: 0.534961879,
      499: 0.27766946,
      500: 0.276332498,
      991: 0.00513006281,
      999: 0.00466009602,
    },
  ],
  [
    { betaSchedule: 'squaredcos_cap_v2' },
    {
      0: 0.999958694,
      1: 0.99991256,
      7: 0.999533772,
      8: 0.999453604,
      333: 0.741974711,
      499: 0.493843466,
      500: 0.492285043,
      991: 0.00015543311,
      999: 2.42873499e-9,
    },
  ],
  [
    { numTrainTimesteps: 50 },
    {
      0: 0.999899983,
      1: 0.99939394,
      7: 0.987889707,
      8: 0.984581292,
      16: 0.944535434,
      24: 0.882712901,
      25: 0.873662353,
      41: 0.700550973,
      49: 0.602951586,
    },
  ],
  [
    { numTrainTimesteps: 100, betaStart: 0.001, betaEnd: 0.01 },
    {
      0: 0.999000013,
      1: 0.997910202,
      7: 0.989502907,
      8: 0.987793744,
      33: 0.918402135,
      49: 0.850723803,
      50: 0.846006215,
      91: 0.622486115,
      99: 0.57587415,
    },
  ],
];
it.each(tables)('ᾱ of %j is PyTorch’s float32, digit for digit', (config, values) => {
  const { alphasCumprod } = makeFloat32Schedule({ ...defaultSchedulerConfig, ...config });
  for (const [t, value] of Object.entries(values))
    expect(alphasCumprod[Number(t)], t).toBe(Math.fround(value));
});

it('is the exact schedule to 4e-7 relative, for a zero-SNR rescale too', () => {
  for (const rescaleBetasZeroSnr of [false, true]) {
    const config = { ...defaultSchedulerConfig, rescaleBetasZeroSnr };
    const exact = makeNoiseSchedule(config).alphasCumprod;
    makeFloat32Schedule(config).alphasCumprod.forEach((value, t) =>
      expect(Math.abs(value - exact[t]!)).toBeLessThanOrEqual(4e-7 * exact[t]!),
    );
  }
});
