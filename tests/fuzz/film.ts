import { animationFile } from '../../src/main/formats/index.ts';
import { isGif } from '../../src/main/formats/gif/texts.ts';
import { collect } from '../main/figures/support/collect.ts';
import { film as filmOf, line } from '../main/figures/animation/support/films.ts';
import type { FuzzedFormat } from './format.ts';
import { mutateBytes } from './mutation.ts';

const spec = { figure: line, rate: 25, repeat: 'once' } as const;
const films = await Promise.all(
  (['gif', 'apng'] as const).map((format) => collect(animationFile(format).write(filmOf(spec, format)))),
);

/** Films whose frames are decoded to be compared. */
export const film: FuzzedFormat = {
  name: 'film',
  input(random) {
    const sound = random.pick(films);
    if (random.below(4) > 0) return mutateBytes(sound, random);
    const bytes = Uint8Array.from(sound);
    bytes[random.below(bytes.length)]! ^= 1 << random.below(8); // a colour, or what decides more
    return bytes;
  },
  async read(input) {
    const { frames } = animationFile(isGif(input) ? 'gif' : 'apng').read(input, 'input');
    let count = 0;
    for await (const { rgba } of frames()) count += rgba.length;
    return count;
  },
};
