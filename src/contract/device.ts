/** Where a network can run. `dml` is DirectML (Windows), `coreml` is Apple's. */
export const providerNames = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;
export type ProviderName = (typeof providerNames)[number];

/** Names for people. */
export const providerTitles: Readonly<Record<ProviderName, string>> = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
};

/** `auto` proves the GPU providers of the system against the CPU; a named one is used as named. */
export const providerChoices = ['auto', ...providerNames] as const;
export type ProviderChoice = (typeof providerChoices)[number];

/** What came of trying one provider. */
export interface ProviderTrial {
  readonly provider: ProviderName;
  readonly outcome: 'used' | 'unavailable' | 'crashed' | 'different' | 'slower';
  /** One plain sentence for the person, without a final stop. */
  readonly reason: string;
  /** max |difference| to the CPU provider ÷ max |CPU output|, where both ran. */
  readonly maxDifference: number | null;
  /** Time of one CPU evaluation ÷ time of one evaluation here, where both ran. */
  readonly speedup: number | null;
}

/** How many samples are evaluated at once when a network's time is measured. */
export const MEASURED_BATCH = 1;

/** Which provider runs the network, and why. */
export interface DeviceReport {
  readonly provider: ProviderName;
  readonly choice: ProviderChoice;
  /** The badge's few words: "CPU · no GPU adapter found". */
  readonly badge: string;
  readonly trials: readonly ProviderTrial[];
  /** Time of one network evaluation of one sample alone (MEASURED_BATCH), as measured when the model was opened. */
  readonly secondsPerSample: number;
  readonly ortVersion: string;
  /** `all`, or `extended` where the model does not fit comfortably. */
  readonly optimizationLevel: string;
}

/** What a level of graph optimization means, in plain words; empty for one that is not known. */
export function describeLevel(level: string): string {
  switch (level) {
    case 'all':
      return 'fastest; convolution weights are copied in a layout of their own';
    case 'extended':
      return 'least memory; weights stay in their file, because a copy of them would not fit comfortably';
    default:
      return '';
  }
}
