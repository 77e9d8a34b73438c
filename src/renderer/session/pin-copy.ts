import type { Pin } from '../../contract/pin.ts';
import { formatLatentRef } from '../../core/latent-ref.ts';
import { pythonText } from '../../core/python-text.ts';
import type { Session } from './session.svelte.ts';

/** Copies the Python lines that rebuild the pin's x_T and sample it as the inspector says. */
export async function copyAsPython(session: Session, { ref }: Pin): Promise<void> {
  const { model } = session.studio.state;
  if (!model) return;
  const { latentShape: shape, scheduler, path: location, variant } = model;
  const source = model.source === 'onnx' ? 'onnx' : 'diffusers';
  const { settings } = session.sampling;
  await copy(session, pythonText({ ref, shape, scheduler, settings, model: { source, location, variant } }));
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
