// Added to the mean square; the same as in src/ops/rms-norm.ts.
const EPSILON = 1e-5;
