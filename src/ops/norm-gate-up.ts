import { gateUp } from './gate-up.ts';
import { onNorm } from './on-norm.ts';

/** The gate and up projection of the norm of x. @see gateUp, onNorm */
export const normGateUp = onNorm(gateUp, {
  id: 'norm-gate-up',
  title: 'norm, gate and up projection',
  formula: 'y = silu(z·Gᵀ)·(z·Uᵀ), z = x / rms(x) · n',
});
