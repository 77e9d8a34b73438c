/** Part of what a result depends on: raise it with every change that moves the network's output. */
export const GRAPH_BUILDER_VERSION = 1;
