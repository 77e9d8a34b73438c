import type { Bridge } from '../../../src/contract/requests.ts';
import type { StudioState } from '../../../src/contract/studio.ts';
import { Workspace } from '../../../src/renderer/state/workspace.svelte.ts';

/** What views share, with a model open and nothing computed. */
export function openWorkspace(): Workspace {
  const workspace = new Workspace({} as Bridge);
  const { studio } = workspace;
  const shape = [3, 32, 32];
  const model = {
    identity: 'model',
    latentShape: shape,
    pictureShape: shape,
  } as unknown as StudioState['model'];
  const device = { provider: 'cpu' } as unknown as StudioState['device'];
  studio.state = { ...studio.state, engine: 'ready', model, device };
  return workspace;
}
