import type { AnimationSize, AnimationSpec, EvenMotion, EvenMotionFigure } from '../../contract/animation.ts';
import type { DataSpec } from '../../contract/data.ts';
import { decoderRefusal, isAnimated, modelRefusal, type FigureSpec } from '../../contract/figures/index.ts';
import { StudioError } from '../../contract/errors.ts';
import type { AnimationFormat, FileText } from '../../contract/formats.ts';
import type { LetterReport } from '../../contract/letters.ts';
import type { DistanceSpace } from '../../core/metrics/index.ts';
import type { Latent, LatentShape } from '../../core/latent.ts';
import type { SamplingSettings } from '../../core/settings.ts';
import { joinLatents } from '../../core/samplers/walk.ts';
import { renderAnimation } from '../figures/animation/animation.ts';
import { evenMotion } from '../figures/animation/even-motion.ts';
import { animationLetters } from '../figures/animation/letters.ts';
import { renderData } from '../figures/data/data-file.ts';
import { decodingOf, type Decoding } from '../figures/decoding.ts';
import { renderFigure } from '../figures/figure.ts';
import { figureLetters } from '../figures/fonts/figure-letters.ts';
import type { FontSource } from '../font-store.ts';
import type { Animation } from '../formats/animation.ts';
import { cutLatents } from '../formats/nd-array.ts';
import type { ArrayRuns } from '../jobs/array-runs.ts';
import type { RenderedFigure, Resolve, RunOptions, RunTiles } from '../jobs/run.ts';
import type { StateStore } from './state-store.ts';

export interface StudioFiguresDeps {
  readonly state: StateStore;
  readonly runs: ArrayRuns;
  readonly resolve: Resolve;
  /** Folder with fonts/. */
  readonly resources: string;
  readonly fonts: FontSource;
}

/** For texts that are measured before a model is open. */
const USUAL_SHAPE: LatentShape = [3, 64, 64];

/** Figures, animations and numbers made with the open model. */
export class StudioFigures {
  readonly #deps: StudioFiguresDeps;
  /** x_0 of tiles, and distances between them. */
  readonly run: RunTiles = (tiles, compare, options) => this.#deps.runs.tiles(tiles, compare, options);

  constructor(deps: StudioFiguresDeps) {
    this.#deps = deps;
  }

  async render(figure: FigureSpec, options?: RunOptions): Promise<RenderedFigure> {
    this.#refuse(figure);
    const { resolve } = this.#deps;
    return renderFigure(figure, this.run, {
      ...options,
      ...this.#pictures(),
      ...this.#drawing(figure),
      resolve,
    });
  }

  async data(
    spec: DataSpec,
    options?: RunOptions & { readonly texts?: readonly FileText[] },
  ): Promise<Iterable<Uint8Array>> {
    const encode = (images: readonly Latent[], settings: SamplingSettings): Promise<readonly Latent[]> =>
      this.#encode(images, settings, options);
    this.#refuse(spec.figure);
    const { resolve } = this.#deps;
    return renderData(spec, { ...options, ...this.#pictures(), run: this.run, resolve, encode });
  }

  animate(spec: AnimationSpec, format: AnimationFormat, options?: RunOptions): Animation {
    const drawing = { ...this.#pictures(), ...this.#drawing(spec.figure) };
    return renderAnimation(spec, format, this.run, { ...options, ...drawing });
  }

  async evenMotion(
    figure: EvenMotionFigure,
    options: RunOptions = {},
    on: DistanceSpace = 'pictures',
  ): Promise<EvenMotion> {
    const refusal = on === 'latents' ? decoderRefusal(this.#deps.state.model) : null;
    if (refusal !== null) throw new StudioError('request/invalid', refusal);
    return evenMotion(figure, this.run, options, on);
  }

  letters(figure: FigureSpec, moving = false, size?: AnimationSize): LetterReport {
    const shape = this.#deps.state.value.model?.pictureShape ?? USUAL_SHAPE;
    const options = { shape, ...this.#drawing(figure) };
    return moving && isAnimated(figure)
      ? animationLetters(figure, options, size)
      : figureLetters(figure, options);
  }

  async #encode(
    images: readonly Latent[],
    settings: SamplingSettings,
    options?: RunOptions,
  ): Promise<readonly Latent[]> {
    const { runs, state } = this.#deps;
    const input = { shape: [images.length, ...state.model.pictureShape], data: joinLatents(images) };
    return cutLatents(await runs.batch({ input, settings }, 'encode', options));
  }

  /** Throws `request/invalid` for a figure that the model cannot make, before anything is sampled. */
  #refuse(figure: FigureSpec): void {
    const refusal = modelRefusal(figure, this.#deps.state.model);
    if (refusal !== null) throw new StudioError('request/invalid', refusal);
  }

  /** What the model's pictures are, and how they are made of x_0. */
  #pictures(): { readonly shape: LatentShape; readonly decoding: Decoding | null } {
    const { runs, state } = this.#deps;
    const decoding = decodingOf(state.model, (task, request, options) => runs.batch(request, task, options));
    return { shape: state.model.pictureShape, decoding };
  }

  #drawing({ font }: FigureSpec) {
    const { fonts, resources } = this.#deps;
    return { resources, font: font === null ? null : fonts.find(font) };
  }
}
