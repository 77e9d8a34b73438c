import { StudioError } from '../../../contract/errors.ts';
import { EngineChannel } from './engine-channel.ts';
import { overLimit } from './memory-limit.ts';
import type { EngineTransport, MeasureModel, ModelNeed } from './protocol.ts';

/**
 * Asks what a model takes, in a process of its own that ends with the answer: its files may be hostile, and the engines
 * go on with their work. Rejects with a StudioError.
 */
export async function needOfModel(spawn: () => EngineTransport, input: MeasureModel): Promise<ModelNeed> {
  const channel: EngineChannel = new EngineChannel({
    spawn,
    onEvent: () => undefined,
    onExit: (reason) =>
      channel.drop(
        new StudioError('engine/crashed', `${input.location}: reading it ended the process (${reason})`),
      ),
    memory: {
      limit: () => input.memoryLimit,
      isBusy: () => true,
      onOver: (used, limit) => channel.drop(overLimit(used, limit)),
    },
  });
  channel.start();
  try {
    return await channel.ask('need', input);
  } finally {
    channel.drop(new StudioError('run/cancelled', 'the process has ended'));
  }
}
