import type { Gpu } from '../../../src/device/open-gpu.ts';

/** Arguments that skip a test if a WebGPU or WGSL feature is missing: `skip(...lacking(gpu, 'subgroups'))`. */
export const lacking = ({ capabilities }: Gpu, feature: string): [lacks: boolean, reason: string] => [
  !capabilities.features.has(feature),
  `the adapter has no ${feature}`,
];
