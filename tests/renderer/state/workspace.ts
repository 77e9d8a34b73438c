import type { Bridge } from '../../../src/contract/requests.ts';
import type { StudioState } from '../../../src/contract/studio.ts';
import type { ModelInfo } from '../../../src/contract/model.ts';
import { Workspace } from '../../../src/renderer/state/workspace.svelte.ts';

/** What views share, with a model open and nothing computed. */
export function openWorkspace(): Workspace {
  const workspace = new Workspace({} as Bridge);
  openModel(workspace);
  return workspace;
}

/** Opens a model of 32 × 32 pixels. */
export function openModel({ studio }: Workspace): void {
  const shape = [3, 32, 32];
  const model = {
    identity: 'model',
    latentShape: shape,
    pictureShape: shape,
    scheduler: { numTrainTimesteps: 1000, stepsOffset: 0 },
    classes: null,
    networks: [],
    options: {},
    alternatives: [],
  } as unknown as StudioState['model'];
  const device = { provider: 'cpu' } as unknown as StudioState['device'];
  studio.state = { ...studio.state, engine: 'ready', model, device };
}

/** Opens a model that differs from the present one in this. */
export function openModelWith({ studio }: Workspace, change: object): void {
  const model = { ...studio.state.model, ...change, identity: JSON.stringify(change) } as ModelInfo;
  studio.state = { ...studio.state, model };
}
