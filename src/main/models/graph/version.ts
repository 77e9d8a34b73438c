/** Part of the run key: increase it with every change that alters the network's output. */
export const GRAPH_BUILDER_VERSION = 2;
