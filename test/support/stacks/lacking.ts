import type { Gpu } from '../../../src/device/open-gpu.ts';

/** What to skip a test with that needs a feature of WebGPU, or of its WGSL: `skip(...lacking(gpu, 'subgroups'))`. */
export const lacking = ({ capabilities }: Gpu, feature: string): [lacks: boolean, reason: string] => [
  !capabilities.features.has(feature),
  `the adapter has no ${feature}`,
];
