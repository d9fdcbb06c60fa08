import { RunError } from '../device/run-error.ts';
import type { Pass } from '../models/model-calls.ts';
import type { DenseModel } from '../models/dense-model.ts';
import type { StepsRequest } from './api.ts';

/**
 * The steps that a plan measures, as far as the model's context reaches: decode, small ones first, then prompts.
 * @throws RunError `bad-job` if there are none
 */
export function passesOf(model: DenseModel, { batches, contexts, prompts }: StepsRequest): readonly Pass[] {
  const most = model.longestContext;
  const fits = (tokens: number): boolean => tokens <= most;
  const passes = [
    ...contexts.filter(fits).flatMap((keys) => batches.map((batch) => ({ batch, queries: 1, keys }))),
    ...prompts.filter(fits).map((tokens) => ({ batch: 1, queries: tokens, keys: tokens })),
  ];
  if (passes.length > 0) return passes;
  throw new RunError(
    'bad-job',
    `plan.steps: expected a batch and a context, or a prompt, of at most ${most} tokens, which ${model.name} sees; got none`,
  );
}

/** @throws RunError `bad-job` for a plan that chooses steps without a model whose steps they are */
export function checkSteps(plan: unknown, model: unknown): void {
  if (model !== undefined || typeof plan !== 'object' || plan === null || !Object.hasOwn(plan, 'steps')) return;
  throw new RunError('bad-job', 'plan.steps: expected a model beside it, whose steps they are, got none');
}
