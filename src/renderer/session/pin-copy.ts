import type { ModelInfo } from '../../contract/model.ts';
import type { Pin } from '../../contract/pin.ts';
import { formatLatentRef } from '../../core/latent-ref.ts';
import { pythonText } from '../../core/python-text.ts';
import type { PythonModel } from '../../core/python-text/network.ts';
import type { Session } from './session.svelte.ts';

/** Copies the Python lines that rebuild the pin's x_T and sample it as the inspector says. */
export async function copyAsPython(session: Session, { ref }: Pin): Promise<void> {
  const { model } = session.studio.state;
  if (!model) return;
  const { latentShape: shape, scheduler } = model;
  const { settings } = session.sampling;
  await copy(session, pythonText({ ref, shape, scheduler, settings, model: pythonModelOf(model) }));
}

/** The networks of a model, as the text is to load and call them. */
function pythonModelOf(model: ModelInfo): PythonModel {
  const { source, path: location, variant, networks, latentShape, classes } = model;
  const [denoiser] = networks;
  const decoder = networks.find(({ role }) => role === 'decoder');
  const isKnown = source === 'diffusers' || source === 'onnx';
  return {
    source: isKnown ? source : 'other',
    location,
    variant,
    ...(source === 'diffusers' && denoiser && { className: denoiser.className }),
    ...(denoiser && denoiser.outputShape[0] > latentShape[0] && { channels: latentShape[0] }),
    ...(typeof classes?.nullLabel === 'number' && { nullLabel: classes.nullLabel }),
    ...(decoder && { autoencoder: decoder.className }),
  };
}

/** Copies the latent expression, as the command line takes it. */
export function copyExpression(session: Session, { ref }: Pin): Promise<void> {
  return copy(session, formatLatentRef(ref));
}

async function copy(session: Session, text: string): Promise<void> {
  const answer = await session.bridge.ask('clipboard/write', { text });
  if (answer.ok) session.toasts.showDone('Copied');
  else session.toasts.showError(answer.error);
}
