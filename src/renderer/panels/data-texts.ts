/** What can be saved of a figure's numbers; `samples` in place of `pictures` of a model whose x_0 is no picture. */
export type DataContent = 'pictures' | 'samples' | 'latents' | 'trajectories' | 'metrics';

/** What is in the file, in one sentence. Of a latent model x_0 and its like are latents, and pictures are decoded. */
export function explainData(content: DataContent, isLatent: boolean): string {
  switch (content) {
    case 'pictures':
      return `${isLatent ? 'The decoded pictures' : 'x_0 of every picture'}, float32 in [−1, 1], not clamped.`;
    case 'samples':
      return `${isLatent ? 'The decoded samples' : 'x_0 of every sample'}, float32, not clamped.`;
    case 'latents':
      return 'x_T of every picture, float32.';
    case 'trajectories':
      return `x_t and x̂_0 of every step, ${isLatent ? 'both latents, ' : ''}float32.`;
    case 'metrics':
      return 'Distances and other numbers of the figure.';
  }
}
