import { mseMetric } from './mse.ts';
import { psnrMetric } from './psnr.ts';
import { ssimMetric } from './ssim.ts';

/** Every metric, in the order in which tables and menus have them. Another one is a file and a line here. */
export const metricList = [mseMetric, psnrMetric, ssimMetric] as const;
