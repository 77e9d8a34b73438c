import { expect, it } from 'vitest';
import { parse, samplingSettings } from '../../../src/contract/parsers.ts';
import { runLength, solverOf, solvers, solverTitle } from '../../../src/core/samplers/index.ts';
import { settings } from './processes.ts';

it('the default solver is DDIM, by its name or by none', () => {
  expect(solverOf().id).toBe('ddim');
  expect(solverOf('ddim')).toBe(solverOf());
});

it('a name that no solver has is refused in one line, with those that there are', () => {
  expect(() => solverOf('heun')).toThrow('solver "heun" is not known, must be one of ddim');
  expect(() => solverOf('x'.repeat(1e6))).toThrow(/^solver "x{40}" is not known/);
  expect(() => parse(samplingSettings, { ...settings, solver: 'heun' }, 'settings')).toThrow(
    /solver.*ddim.*heun/,
  );
});

it('settings name the solver only where it is not the default', () => {
  expect(parse(samplingSettings, { ...settings, solver: 'ddim' }, 'settings')).toEqual(settings);
  expect(parse(samplingSettings, settings, 'settings')).not.toHaveProperty('solver');
});

it('settings name an order only where it is not the usual one, and only one that the solver has', () => {
  const parsed = (more: object) => parse(samplingSettings, { ...settings, ...more }, 'settings');
  expect(parsed({ solver: 'ipndm', order: 3 })).toEqual({ ...settings, solver: 'ipndm' });
  expect(parsed({ solver: 'ipndm', order: 4 })).toEqual({ ...settings, solver: 'ipndm', order: 4 });
  expect(() => parsed({ solver: 'dpmpp', order: 4 })).toThrow('order is 4: solver dpmpp takes 2, 3');
  expect(() => parsed({ order: 2 })).toThrow('order is 2: solver ddim takes no order');
  expect(() => parsed({ solver: 'plms', order: 2 })).toThrow('order is 2: solver plms takes no order');
});

it('names a solver with its order, and counts what S costs', () => {
  expect(solvers.map(({ id }) => solverTitle({ solver: id }))).toEqual([
    'DDIM',
    'PLMS',
    'iPNDM-3',
    'DPM++ 2M',
    'UniPC-2',
    'DEIS-2',
  ]);
  expect(solverTitle({ solver: 'dpmpp', order: 3 })).toBe('DPM++ 3M');
  expect(solvers.map(({ id }) => runLength({ solver: id, numSteps: 8 }))).toEqual([8, 9, 8, 8, 8, 8]);
  expect(runLength({ solver: 'plms', numSteps: 1 })).toBe(1);
});
