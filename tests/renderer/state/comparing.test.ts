import { describe, expect, it } from 'vitest';
import { Comparing } from '../../../src/renderer/state/comparing.svelte.ts';
import { openWorkspace } from './workspace.ts';

const everything = { kinds: ['lerp', 'eta', 'steps', 'solver', 'model'] } as const;

describe('comparing', () => {
  it('a comparison is part of the document, and choosing it or ending it can be undone', () => {
    const { comparing, exploration } = openWorkspace();
    const before = exploration.document;
    comparing.choose({ kind: 'eta', eta: 1 });
    expect(exploration.document.comparison).toEqual({ kind: 'eta', eta: 1 });
    comparing.choose({ kind: 'eta', eta: 1 });
    comparing.choose(null);
    expect('comparison' in exploration.document).toBe(false);
    exploration.undo();
    expect(exploration.document.comparison).toEqual({ kind: 'eta', eta: 1 });
    exploration.undo();
    expect(exploration.document).toBe(before);
    expect(exploration.undoLabel).toBeNull();
  });

  it('its variant is sampled otherwise where the view takes its kind, and nothing elsewhere', () => {
    const { comparing, sampling, studio } = openWorkspace();
    comparing.choose({ kind: 'eta', eta: 0.5 });
    expect(comparing.variantIn(everything)).toEqual({
      kind: 'eta',
      settings: { ...sampling.settings, eta: 0.5 },
      surroundings: studio.surroundings,
      mode: 'slerp',
      title: 'η = 0.5',
      presentTitle: 'η = 0',
      stepsInWords: false,
      isOtherModel: false,
    });
    expect(comparing.variantIn({ kinds: ['lerp'] })).toBeNull();
    comparing.choose({ kind: 'lerp' });
    expect(comparing.variantIn(everything)).toMatchObject({ mode: 'lerp', settings: sampling.settings });
  });

  it('is refused with one line, and has no variant once the settings make it one with the pictures', () => {
    const { comparing, sampling } = openWorkspace();
    expect(() => comparing.choose({ kind: 'steps', numSteps: 50 })).toThrow('S is 50 already');
    expect(comparing.comparison).toBeNull();
    comparing.choose({ kind: 'steps', numSteps: 10 });
    sampling.change({ numSteps: 10 });
    expect(comparing.variantIn(everything)).toBeNull();
    const { refusal, isPresent } = comparing.offersIn(everything).find(({ kind }) => kind === 'steps')!;
    expect([refusal, isPresent]).toEqual(['S is 10 already', true]);
  });

  it('offers what the view takes, and a second model only where one can be opened', () => {
    const workspace = openWorkspace();
    const kindsOf = (comparing: Comparing) => comparing.offersIn(everything).map(({ kind }) => kind);
    expect(kindsOf(new Comparing(workspace))).toEqual(['lerp', 'eta', 'steps', 'solver']);
    const model = { name: 'small', parts: [], schedule: null, latentShape: null, path: null } as never;
    const second = { surroundings: '', model };
    const comparing = new Comparing(workspace, () => second);
    expect(kindsOf(comparing)).toEqual(['lerp', 'eta', 'steps', 'solver', 'model']);
    comparing.choose({ kind: 'model', model });
    expect(comparing.variantIn(everything)).toBeNull();
    second.surroundings = 'small|cpu';
    expect(new Comparing(workspace, () => second).variantIn(everything)).toMatchObject({
      surroundings: 'small|cpu',
      title: 'small',
      isOtherModel: true,
    });
  });
});
