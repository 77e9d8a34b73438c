import { describe, expect, it } from 'vitest';
import { makeTile } from '../../../src/renderer/state/tile.ts';
import { openModelWith, openWorkspace } from './workspace.ts';

const scheduler = { numTrainTimesteps: 1000, stepsOffset: 0 };
const ofTen = { kind: 'label', count: 10, nullLabel: 10, width: null, names: {} } as const;
const withClasses = { scheduler, classes: ofTen };
const process = {
  ...{ kind: 'consistency', sigmaMin: 0.002, sigmaMax: 80, sigmaData: 0.5, rho: 7, sNoise: 1 },
  clipDenoised: true,
};
const consistency = { scheduler: { ...scheduler, numTrainTimesteps: 40, process }, classes: null };
const plain = { scheduler, classes: null };

describe('the class of pictures', () => {
  it('is 0 where nobody chose one, without a step of the history or a change of the document', () => {
    const workspace = openWorkspace();
    const { sampling, exploration } = workspace;
    const before = exploration.document;
    expect(sampling.settings).not.toHaveProperty('condition');
    openModelWith(workspace, withClasses);
    expect(sampling.settings.condition).toEqual({ class: 0 });
    expect(exploration.document).toBe(before);
    expect(exploration.undoLabel).toBeNull();
  });

  it('is chosen in one step that undo takes back, and goes through models without classes', () => {
    const workspace = openWorkspace();
    const { sampling, exploration } = workspace;
    openModelWith(workspace, withClasses);
    sampling.chooseClass(7);
    sampling.guide(1.5);
    expect(sampling.settings.condition).toEqual({ class: 7, guidance: 1.5 });
    expect(exploration.undoLabel).toBe('change guidance');
    openModelWith(workspace, plain);
    expect(sampling.settings).not.toHaveProperty('condition');
    sampling.change({ eta: 1 }); // what is changed meanwhile does not lose it
    openModelWith(workspace, withClasses);
    expect(sampling.settings).toMatchObject({ eta: 1, condition: { class: 7, guidance: 1.5 } });
    exploration.undo();
    exploration.undo();
    expect(exploration.undoLabel).toBe('choose class');
    expect(sampling.settings.condition).toEqual({ class: 7 });
    exploration.undo();
    expect(sampling.settings.condition).toEqual({ class: 0 });
  });

  it('that another model does not have is 0 there, without guidance where it knows none', () => {
    const workspace = openWorkspace();
    const { sampling } = workspace;
    openModelWith(workspace, withClasses);
    sampling.chooseClass(7);
    sampling.guide(2);
    openModelWith(workspace, { scheduler, classes: { ...ofTen, count: 4, nullLabel: null } });
    expect(sampling.settings.condition).toEqual({ class: 0 });
    openModelWith(workspace, { scheduler, classes: { ...ofTen, count: 4, nullLabel: 4 } });
    expect(sampling.settings.condition).toEqual({ class: 0, guidance: 2 });
    openModelWith(workspace, {
      scheduler,
      classes: { ...ofTen, kind: 'number', count: null, nullLabel: null },
    });
    expect(sampling.settings.condition).toEqual({ class: 7 });
  });

  it('is refused in one line that names the value, and nothing changes', () => {
    const workspace = openWorkspace();
    const { sampling, exploration } = workspace;
    openModelWith(workspace, withClasses);
    for (const label of [-1, 11, 1.5, NaN])
      expect(() => sampling.chooseClass(label)).toThrow(`class ${label}: must be a label from 0 to 9`);
    expect(() => sampling.guide(1e9)).toThrow('guidance 1000000000: must be a number from -1000 to 1000');
    expect(() => sampling.guide(NaN)).toThrow('guidance NaN');
    sampling.chooseClass(0); // as it is
    expect(exploration.undoLabel).toBeNull();
  });

  it('is one that the window cannot choose where the model takes a vector', () => {
    const workspace = openWorkspace();
    expect(workspace.sampling.problem).toBeNull();
    openModelWith(workspace, {
      scheduler,
      classes: { ...ofTen, kind: 'vector', count: null, nullLabel: null, width: 4 },
    });
    expect(workspace.sampling.settings).not.toHaveProperty('condition');
    expect(workspace.sampling.problem).toBe('class: the model needs one: a vector of 4 values');
  });
});

describe('the steps of a consistency model', () => {
  it('are 1 until a person chooses others, and S of other models stays', () => {
    const workspace = openWorkspace();
    const { sampling, exploration } = workspace;
    sampling.change({ numSteps: 20, eta: 0.5, solver: 'ddim', clip: 'rederive' });
    openModelWith(workspace, consistency);
    expect(sampling.settings).toMatchObject({ numSteps: 1, eta: 0, clip: 'none', tau: 'leading' });
    expect(sampling.settings).not.toHaveProperty('solver');
    expect(sampling.noisy).toBe(false);
    sampling.change({ numSteps: 3 });
    expect(sampling.settings.numSteps).toBe(3);
    expect(sampling.noisy).toBe(true);
    expect(() => sampling.change({ numSteps: 41 })).toThrow('41');
    expect(() => sampling.change({ eta: 1 })).toThrow('eta is 1: a consistency model takes 0 only');
    expect(() => sampling.chooseSolver('unipc')).toThrow('solver is unipc');
    openModelWith(workspace, plain);
    expect(sampling.settings).toMatchObject({ numSteps: 20, eta: 0.5, clip: 'rederive' });
    exploration.undo();
    openModelWith(workspace, { ...consistency, name: 'again' });
    expect(sampling.settings.numSteps).toBe(1);
  });

  it('draw noise where there are several, so that its seed makes another picture', () => {
    const workspace = openWorkspace();
    const { sampling, studio, exploration } = workspace;
    openModelWith(workspace, consistency);
    const [{ ref }] = exploration.document.pins as unknown as [{ ref: never }];
    const keyAt = (numSteps: number, noiseSeed: string) =>
      makeTile('', ref, { ...sampling.settings, numSteps, noiseSeed }, studio.surroundings);
    expect(keyAt(1, '0')).toEqual({ ...keyAt(1, '5'), spec: keyAt(1, '0').spec });
    expect(keyAt(2, '0').subject).not.toBe(keyAt(2, '5').subject);
    expect(keyAt(1, '0').isNoisy).toBeUndefined();
    expect(keyAt(2, '0').isNoisy).toBe(true);
  });
});

it('DDIM is chosen again after another solver', () => {
  const { sampling } = openWorkspace();
  sampling.chooseSolver('unipc');
  expect(sampling.settings.solver).toBe('unipc');
  sampling.chooseSolver('ddim');
  expect(sampling.settings).not.toHaveProperty('solver');
});
