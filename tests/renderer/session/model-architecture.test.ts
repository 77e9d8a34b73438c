import { describe, expect, it } from 'vitest';
import type { OpenOptions } from '../../../src/contract/model.ts';
import type { Bridge } from '../../../src/contract/requests.ts';
import { ModelArchitecture } from '../../../src/renderer/session/model-architecture.svelte.ts';
import { openModelWith, openWorkspace } from '../state/workspace.ts';

/** The question for the architecture of weights, with what the window asks of main. */
function openQuestion() {
  const workspace = openWorkspace();
  const asked: unknown[] = [];
  workspace.studio.openModel = async (location, options = null) => {
    asked.push([location, options]);
    return null;
  };
  const architecture = new ModelArchitecture({} as Bridge, workspace.studio, workspace.dialogs);
  return { architecture, asked, workspace };
}

const path = '/models/mystery.pt';
const withPreset: OpenOptions = {
  schedule: { stepsOffset: 1 },
  size: [64, 64],
  architecture: { preset: 'lsun_cat' },
};

describe('another architecture of the open model', () => {
  it('is offered where a person gave one, and nowhere else', () => {
    const { architecture, workspace } = openQuestion();
    openModelWith(workspace, { path, options: { schedule: {}, size: null } });
    expect(architecture.changeable).toBe(false);
    architecture.askForPresent();
    expect(architecture.asked).toBeNull();
    openModelWith(workspace, { path, options: withPreset });
    expect(architecture.changeable).toBe(true);
  });

  it('opens the same weights with what is chosen, and forgets the size of the wrong one', async () => {
    const { architecture, asked, workspace } = openQuestion();
    openModelWith(workspace, { path, source: 'openai', options: withPreset });
    architecture.askForPresent();
    expect(workspace.dialogs.open).toBe('architecture');
    expect(architecture.asked).toMatchObject({ present: { preset: 'lsun_cat' }, needsYaml: false });
    await architecture.openWith({ preset: 'lsun_horse' });
    const options = { schedule: { stepsOffset: 1 }, size: null, architecture: { preset: 'lsun_horse' } };
    expect(asked).toEqual([[path, options]]);
    expect(workspace.dialogs.open).not.toBe('architecture');
  });

  it('is asked of the authors’ weights as a YAML file', () => {
    const { architecture, workspace } = openQuestion();
    const options = { schedule: {}, size: null, architecture: { file: '/models/cifar10.yml' } };
    openModelWith(workspace, { path, source: 'ddim-authors', options });
    architecture.askForPresent();
    expect(architecture.asked).toMatchObject({ needsYaml: true, present: options.architecture });
  });
});
