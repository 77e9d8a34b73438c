import { expect, it } from 'vitest';
import { parse, samplingSettings } from '../../../src/contract/parsers.ts';
import { solverOf } from '../../../src/core/samplers/index.ts';
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
