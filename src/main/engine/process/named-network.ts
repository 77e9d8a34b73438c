import { StudioError } from '../../../contract/errors.ts';
import type { Network } from './session.ts';

/** The same network; what the runtime reports of an evaluation begins with the model's name. */
export function nameNetwork(network: Network, name: string): Network {
  return {
    ...network,
    run: (xt, timesteps, batch, conditions) =>
      network.run(xt, timesteps, batch, conditions).catch((error: unknown) => {
        if (!(error instanceof StudioError)) throw error;
        throw new StudioError(error.code, `${name}: ${error.message}`);
      }),
  };
}
