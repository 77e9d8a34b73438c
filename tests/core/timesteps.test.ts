import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeTau, roundHalfToEven, type TauOptions } from '../../src/core/timesteps.ts';
import { tauProfiles, type TauProfile } from '../../src/core/settings.ts';

const golden = JSON.parse(readFileSync(new URL('../fixtures/schedules.json', import.meta.url), 'utf8')) as {
  timesteps: Record<string, number[] | string>;
};

function tau(profile: TauProfile, numSteps: number, changes: Partial<TauOptions> = {}) {
  return makeTau({ profile, numSteps, numTrainTimesteps: 1000, stepsOffset: 0, compat: 'none', ...changes });
}

describe('golden timesteps', () => {
  for (const [name, expected] of Object.entries(golden.timesteps)) {
    const [source, rule, S] = name.split('/') as [string, string, string];
    const profile = (source === 'official' ? `official-${rule}` : rule) as TauProfile;
    it(`${name} are exact, or refused where the reference refuses`, () => {
      if (typeof expected === 'string') {
        expect(() => tau(profile, Number(S))).toThrow();
        return;
      }
      const inCallOrder = source === 'official' ? expected.toReversed() : expected;
      // diffusers' arange gives `trailing` one entry too many at S = 61.
      const wanted = rule === 'trailing' ? inCallOrder.slice(0, Number(S)) : inCallOrder;
      expect(tau(profile, Number(S)).timesteps).toEqual(wanted);
    });
  }
});

/** FNV-1a over the length and the entries of τ for S = 1 … T, from the same rules run in NumPy 2.4. */
const numpyDigests: Record<TauProfile, Record<number, number>> = {
  leading: { 1: 1048580676, 2: 204177031, 7: 1102817682, 100: 2531684121, 999: 4208429072, 1000: 1642244614 },
  linspace: { 1: 1048580676, 2: 204177031, 7: 473076134, 100: 4214110219, 999: 724854224, 1000: 3969861865 },
  trailing: {
    1: 1048580676,
    2: 2244231814,
    7: 3943903780,
    100: 1018259529,
    999: 2829126684,
    1000: 910644589,
  },
  'official-uniform': {
    1: 1048580676,
    2: 204177031,
    7: 3429647206,
    100: 882516134,
    999: 4069533383,
    1000: 155930927,
  },
  'official-quad': {
    1: 1048580676,
    2: 204177031,
    7: 3337162245,
    100: 99663877,
    999: 400666717,
    1000: 924639486,
  },
};

function digest(profile: TauProfile, T: number): number {
  let hash = 0x811c9dc5;
  const add = (value: number): void => {
    for (let byte = 0; byte < 4; byte++) hash = Math.imul(hash ^ ((value >> (8 * byte)) & 0xff), 0x01000193);
  };
  for (let S = 1; S <= T; S++) {
    const { timesteps } = tau(profile, S, { numTrainTimesteps: T });
    add(timesteps.length);
    timesteps.forEach(add);
  }
  return hash >>> 0;
}

describe('every S from 1 to T', () => {
  for (const profile of tauProfiles) {
    it.each(Object.entries(numpyDigests[profile]))(`gives NumPy's ${profile} for T = %s`, (T, expected) => {
      expect(digest(profile, Number(T))).toBe(expected);
    });
  }

  it.each(tauProfiles)('decreases and stays in [0, T) for %s, only quad repeating entries', (profile) => {
    for (let S = 1; S <= 1000; S += 13) {
      const { timesteps, prevTimesteps } = tau(profile, S);
      expect(timesteps.every((t, i) => i === 0 || t <= timesteps[i - 1]!)).toBe(true);
      if (profile !== 'official-quad') expect(new Set(timesteps).size).toBe(timesteps.length);
      expect(prevTimesteps).toEqual([...timesteps.slice(1), -1]);
    }
  });
});

it('the authors’ profiles end at alpha 1 and ignore the offset; leading adds it', () => {
  expect(tau('official-uniform', 10, { stepsOffset: 1 })).toMatchObject({
    endsAtOne: true,
    timesteps: tau('official-uniform', 10).timesteps,
  });
  expect(tau('leading', 4, { stepsOffset: 1 })).toMatchObject({
    endsAtOne: false,
    timesteps: [751, 501, 251, 1],
  });
  expect(tau('linspace', 4, { stepsOffset: 1 }).timesteps).toEqual(tau('linspace', 4).timesteps);
});

it('under compat diffusers the predecessor is t − ⌊T/S⌋ whatever τ says', () => {
  const linspace = tau('linspace', 7, { compat: 'diffusers' });
  expect(linspace.timesteps).toEqual(tau('linspace', 7).timesteps);
  expect(linspace.prevTimesteps).toEqual([857, 690, 524, 358, 191, 24, -1]);
  expect(tau('trailing', 7, { compat: 'diffusers' }).prevTimesteps.at(-1)).toBe(0);
  expect(tau('leading', 50, { compat: 'diffusers' })).toEqual(tau('leading', 50));
});

describe('refused with the values', () => {
  it.each([0, -1, 1001, 2.5, NaN, Infinity])('S = %s', (S) => {
    for (const profile of tauProfiles) {
      expect(() => tau(profile, S)).toThrow(`steps is ${S}, must be an integer in [1, 1000]`);
    }
  });
  it('an offset that leaves [0, T)', () => {
    expect(() => tau('leading', 1000, { stepsOffset: 1 })).toThrow(
      'tau "leading" with 1000 steps and steps_offset 1 reaches t = 1000, outside [0, 1000)',
    );
    expect(() => tau('leading', 10, { stepsOffset: -1 })).toThrow('reaches t = -1');
    expect(() => tau('leading', 10, { stepsOffset: 0.5 })).toThrow('steps_offset is 0.5');
  });
  it('an unknown profile', () => {
    expect(() => tau('constructor' as TauProfile, 10)).toThrow('tau "constructor" is not known');
  });
});

it('halves round to the even neighbour', () => {
  expect([0.5, 1.5, 2.5, 166.5, 2.4999, 2.5001, -0.5, -1.5, 7].map(roundHalfToEven)).toEqual([
    0, 2, 2, 166, 2, 3, 0, -2, 7,
  ]);
});
