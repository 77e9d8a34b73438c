import type { StudioDocument } from '../../contract/document.ts';
import type { Session } from '../session/session.svelte.ts';
import type { Picture } from '../state/picture-store.ts';
import { makeTile } from '../state/tile.ts';
import type { Lesson, Stage } from './lesson.ts';
import { LESSON_STEPS } from './stage.ts';

const STEP_COUNTS = [5, 10, 20, 50];
const FRAMES = 5;

/** The picture of the first pin, once the line shows it. */
function pictureOfFirst({ pictures, exploration, studio }: Session): Picture | null {
  const { pins, sampling } = exploration.document;
  const tile = pins[0] && makeTile('lesson', pins[0].ref, sampling, studio.surroundings);
  return tile && pictures.has(tile) ? (pictures.show(tile)?.picture ?? null) : null;
}

function line({ base }: Stage): Partial<StudioDocument> {
  return { line: { ...base.line, framesPerSegment: FRAMES } };
}

/** The picture becomes an image of the inversion, which knows the pin that it was sampled from. */
async function takeAsImage(stage: Stage): Promise<void> {
  const { session, base } = stage;
  const picture = pictureOfFirst(session);
  stage.put('inversion', { inversion: { ...base.inversion, ladder: STEP_COUNTS } });
  const shape = session.studio.state.model?.pictureShape;
  const [pin] = base.pins;
  if (!picture || !shape || !pin) return;
  const { width, height, rgba } = picture;
  const answer = await session.bridge.ask('latent/store-image', {
    width,
    height,
    rgba: new Uint8Array(rgba),
  });
  if (!stage.isShown()) return;
  if (!answer.ok) return void session.toasts.showError(answer.error);
  const { sha256 } = answer.value;
  const part = { x: 0, y: 0, width, height };
  const image = { id: 'image1', name: `picture of ${pin.name}`, part, shape, sha256, known: pin.id };
  session.exploration.set('inversion', { images: [image], nextImage: 2 }, 'lesson step');
}

/** The step after it shows the same image. */
function keepImage({ session, put }: Stage): void {
  const { inversion } = session.exploration.document;
  put('inversion', { inversion });
}

/** The ODE run backwards: from a picture to its x_T, and back to the picture. */
export const thereAndBack: Lesson = {
  id: 'there-and-back',
  title: 'There and back',
  steps: [
    {
      text:
        'There: pin $A$ is an initial latent $x_T$, and the first frame is its picture $x_0$ at $S$ = ' +
        `${LESSON_STEPS}. The next step takes that picture and does not use the latent.`,
      show: (stage) => stage.put('line', line(stage)),
      needs: (session) => pictureOfFirst(session) !== null,
    },
    {
      text:
        'And back: at $η$ = 0 the path can be followed backwards, from $x_0$ to a latent, and forwards again. ' +
        'Left the image, then its reconstruction, then the difference × 8.',
      show: takeAsImage,
      needs: ({ exploration }) => exploration.document.inversion.images.length > 0,
    },
    {
      text:
        'More steps follow the path more closely: the error in the table falls with $S$. Choose another $S$ in the ' +
        'table, and read in the inspector how many degrees the inverted latent is from the known one.',
      show: keepImage,
    },
  ],
};
