import { onNorm } from './on-norm.ts';
import { qkvRotary } from './qkv-rotary.ts';

/** The QKV projection of the norm of x. @see qkvRotary, onNorm */
export const normQkvRotary = onNorm(qkvRotary, {
  id: 'norm-qkv-rotary',
  title: 'norm and QKV projection with rotary embedding',
  formula: 'q, k, v = z·Wᵀ, z = x / rms(x) · n; q, k = R(t)·(q, k)',
});
