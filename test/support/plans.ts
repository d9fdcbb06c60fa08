import type { PlanRequest } from '../../src/jobs/api.ts';

/** A plan that is measured in seconds: what a test asks of a run is seldom what it measures. */
export const SMALL_PLAN: PlanRequest = {
  name: 'small',
  rounds: 3,
  climbSeconds: 0,
  cases: [{ op: 'gemv', shape: { batch: 2, in: 96, out: 65 } }],
};
