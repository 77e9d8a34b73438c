import { describe, expect, it } from 'vitest';
import {
  comparison as parser,
  comparisonKinds,
  comparisonTitle,
  presentTitle,
  refusalOf,
  variantSettings,
  type Comparison,
  type ComparisonContext,
} from '../../src/contract/comparison.ts';
import type { ClassChoice } from '../../src/core/condition.ts';
import { initialDocument, studioDocument } from '../../src/contract/document.ts';
import { parse } from '../../src/contract/parsers.ts';
import { defaultSettings } from '../../src/core/settings.ts';
import { consistencyProcess } from '../core/samplers/sigma-processes.ts';

const context: ComparisonContext = {
  settings: defaultSettings(50),
  bounds: { numTrainTimesteps: 1000, stepsOffset: 0 },
  classes: null,
  mode: 'slerp',
  model: 'toonhead-64',
  secondModel: null,
};

const model = {
  name: 'toonhead-32',
  parts: [{ role: 'denoiser' as const, digest: 'a'.repeat(64) }],
  schedule: null,
  latentShape: null,
  options: { schedule: {}, size: null },
  path: null,
};

const all: readonly Comparison[] = [
  { kind: 'lerp' },
  { kind: 'eta', eta: 1 },
  { kind: 'steps', numSteps: 200 },
  { kind: 'solver', solver: 'ipndm', order: 2 },
  { kind: 'class', class: 3 },
  { kind: 'model', model },
];

const classes = {
  kind: 'label',
  count: 10,
  nullLabel: 10,
  width: null,
  names: { '1': 'goldfish, Carassius auratus' },
} as const;
const ofClass = (label: number, numSteps = 50) => ({
  ...defaultSettings(numSteps),
  condition: { class: label, guidance: 2 },
});

describe('a comparison', () => {
  it('of every kind is part of a document, and comes back as it was', () => {
    expect(all.map(({ kind }) => kind)).toEqual(comparisonKinds.map(({ id }) => id));
    for (const comparison of all)
      expect(parse(studioDocument, { ...initialDocument(), comparison }, 'document').comparison).toEqual(
        comparison,
      );
    expect('comparison' in parse(studioDocument, initialDocument(), 'document')).toBe(false);
  });

  it('of a value outside its bounds is refused by the parser, with the field', () => {
    const read = (value: unknown) => (): unknown => parse(parser, value, 'comparison');
    expect(read({ kind: 'eta', eta: 1.5 })).toThrow(/^comparison: eta: /);
    expect(read({ kind: 'steps', numSteps: 0 })).toThrow(/^comparison: numSteps: /);
    expect(read({ kind: 'solver', solver: 'plms', order: 7 })).toThrow(/order is 7: solver plms takes/);
    expect(read({ kind: 'lerp', eta: 1 })).toThrow(/^comparison: eta: /);
    expect(read({ kind: 'seed' })).toThrow(/^comparison: kind: /);
  });

  it('names both sides in the same terms', () => {
    const titles = all.map((one) => [presentTitle(one, context), comparisonTitle(one, context)]);
    expect(titles).toEqual([
      ['slerp', 'lerp'],
      ['η = 0', 'η = 1'],
      ['S = 50', 'S = 200'],
      ['DDIM', 'iPNDM-2'],
      ['no class', 'class 3'],
      ['toonhead-64', 'toonhead-32'],
    ]);
    expect(comparisonTitle({ kind: 'lerp' }, { ...context, mode: 'lerp' })).toBe('slerp');
  });

  it('changes the setting that it is about and no other', () => {
    const { settings } = context;
    const changed = all.map((one) => variantSettings(settings, one));
    expect(changed).toEqual([
      settings,
      { ...settings, eta: 1 },
      { ...settings, numSteps: 200 },
      { ...settings, solver: 'ipndm', order: 2 },
      { ...settings, condition: { class: 3 } },
      settings,
    ]);
    const ddim = variantSettings({ ...settings, solver: 'ipndm', order: 2 }, { kind: 'solver' });
    expect(ddim).toEqual(settings);
  });

  it('begins with values that the settings allow, whatever they are', () => {
    for (const settings of [
      context.settings,
      { ...context.settings, eta: 1 },
      defaultSettings(5),
      { ...context.settings, solver: 'unipc' as const },
    ])
      for (const { id, usual } of comparisonKinds.filter(
        ({ id: one }) => one !== 'model' && one !== 'class',
      )) {
        const comparison = usual({ ...context, settings })!;
        // η with a solver that takes none, and a solver that takes none with η, are refused with the reason.
        const refused =
          (id === 'eta' && 'solver' in settings) || (id === 'solver' && settings.eta !== 0) ? 'takes' : null;
        const refusal = refusalOf(comparison, { ...context, settings });
        if (refused === null) expect(refusal).toBeNull();
        else expect(refusal).toContain(refused);
      }
  });

  it('with another class begins with the next one, is named by it, and keeps the guidance', () => {
    const given = { ...context, classes, settings: ofClass(0) };
    const { usual } = comparisonKinds.find(({ id }) => id === 'class')!;
    expect(usual(given)).toEqual({ kind: 'class', class: 1 });
    expect(usual({ ...given, settings: ofClass(9) })).toEqual({ kind: 'class', class: 0 });
    const one = { kind: 'class', class: 1 } as const;
    expect(comparisonTitle(one, given)).toBe('class 1 (goldfish)');
    expect(presentTitle(one, given)).toBe('class 0');
    expect(variantSettings(given.settings, one).condition).toEqual({ class: 1, guidance: 2 });
    expect(refusalOf(one, given)).toBeNull();
    expect(refusalOf({ kind: 'class', class: 0 }, given)).toBe('class 0 already');
    expect(refusalOf({ kind: 'class', class: 11 }, given)).toBe('class 11: must be a label from 0 to 9');
    expect(refusalOf(one, context)).toBe('class: the model takes none that can be chosen');
  });

  it('with another class along a line names the class that both sides go to', () => {
    const given = { ...context, classes, settings: ofClass(4), toClass: 1 };
    const titles = (choice: ClassChoice): string[] => {
      const one = { kind: 'class', class: choice } as const;
      return [presentTitle(one, given), comparisonTitle(one, given)];
    };
    expect(titles(2)).toEqual(['class 4 to class 1 (goldfish)', 'class 2 to class 1 (goldfish)']);
    expect(titles(1)[1]).toBe('class 1 (goldfish)');
    // A mix goes nowhere.
    expect(titles({ from: 2, to: 3, u: 0.5 })[1]).toBe('class 2 to class 3, u = 0.5');
  });

  it('of what only solvers have is refused for a consistency model', () => {
    const given = {
      ...context,
      bounds: { ...context.bounds, process: consistencyProcess },
      settings: defaultSettings(1),
    };
    for (const one of [
      { kind: 'eta', eta: 1 },
      { kind: 'solver', solver: 'unipc' },
    ] as const)
      expect(refusalOf(one, given)).toBe(`${one.kind}: a consistency model has its own sampling`);
    expect(refusalOf({ kind: 'steps', numSteps: 2 }, given)).toBeNull();
  });

  it('that would show the same pictures, or cannot be sampled, is refused with the values', () => {
    const refuse = (one: Comparison, settings = context.settings, stepCounts?: readonly number[]) =>
      refusalOf(one, { ...context, settings }, stepCounts);
    expect(refuse({ kind: 'eta', eta: 0 })).toBe('η is 0 already');
    expect(refuse({ kind: 'steps', numSteps: 50 })).toBe('S is 50 already');
    expect(refuse({ kind: 'solver' })).toBe('solver is DDIM already');
    expect(refuse({ kind: 'steps', numSteps: 1001 })).toBe(
      'steps is 1001, must be an integer in [1, 1000] (num_train_timesteps)',
    );
    expect(refuse({ kind: 'eta', eta: 1 }, { ...context.settings, solver: 'unipc' })).toBe(
      'eta is 1: solver unipc takes 0 only',
    );
    expect(refuse({ kind: 'eta', eta: 1 }, context.settings, [10, 2000])).toContain('steps is 2000');
  });
});

describe('a comparison of step counts of a consistency model', () => {
  const oneStep: ComparisonContext = {
    ...context,
    settings: defaultSettings(1),
    bounds: { numTrainTimesteps: 40, stepsOffset: 0, process: consistencyProcess },
  };
  const two: Comparison = { kind: 'steps', numSteps: 2 };

  it('names its sides in words, as the model has no S', () => {
    expect([presentTitle(two, oneStep), comparisonTitle(two, oneStep)]).toEqual(['1 step', '2 steps']);
    expect([presentTitle(two, context), comparisonTitle(two, context)]).toEqual(['S = 50', 'S = 2']);
  });

  it('is refused in words, and begins with two steps beside one', () => {
    expect(refusalOf({ kind: 'steps', numSteps: 1 }, oneStep)).toBe('1 step already');
    expect(comparisonKinds.find(({ id }) => id === 'steps')!.usual(oneStep)).toEqual(two);
  });
});
