import type { PlanRequest } from '../../src/jobs/api.ts';

/** A plan that takes seconds: most tests of a run do not depend on its measurements. */
export const SMALL_PLAN: PlanRequest = {
  name: 'small',
  rounds: 3,
  climbSeconds: 0,
  cases: [{ op: 'gemv', shape: { batch: 2, in: 96, out: 65 } }],
};
