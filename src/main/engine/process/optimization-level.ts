/** How far the runtime optimizes a graph; `all` adds a layout of convolution weights to `extended`, which copies them. */
export type OptimizationLevel = 'extended' | 'all';
