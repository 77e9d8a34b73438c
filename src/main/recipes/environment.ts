import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { DeviceReport } from '../../contract/device.ts';
import type { RunEnvironment } from '../../contract/recipe.ts';
import { GRAPH_BUILDER_VERSION } from '../models/graph/version.ts';

/** Instruction sets that the runtime's CPU kernels are chosen by, in the kernel's words for x86 and Arm. */
const KERNEL_FEATURES = new Set([
  ...['avx', 'f16c', 'fma', 'avx2', 'avx_vnni', 'avx512f', 'avx512bw', 'avx512dq', 'avx512vl'],
  ...['avx512_vnni', 'avx512_bf16', 'avx512_fp16', 'amx_tile', 'amx_int8', 'amx_bf16'],
  ...['asimd', 'asimdhp', 'asimddp', 'i8mm', 'bf16', 'sve', 'sve2'],
]);

/** Where runs of this device are made. @param app version of the app */
export function describeEnvironment(device: DeviceReport, app: string): RunEnvironment {
  return {
    provider: device.provider,
    ortVersion: device.ortVersion,
    optimizationLevel: device.optimizationLevel,
    graphBuilder: GRAPH_BUILDER_VERSION,
    cpu: (cpus()[0]?.model ?? '').trim().slice(0, 200),
    cpuFeatures: readFeatures(),
    system: `${process.platform} ${process.arch}`,
    app,
  };
}

/** Linux lists them; Node has no function for them. */
function readFeatures(): string[] {
  if (process.platform !== 'linux') return [];
  try {
    const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
    return flags.split(' ').filter((flag) => KERNEL_FEATURES.has(flag));
  } catch {
    return [];
  }
}
