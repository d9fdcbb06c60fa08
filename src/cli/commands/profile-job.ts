import { existsSync } from 'node:fs';
import { KERNELS } from '../../kernels/index.ts';
import type { PlanRequest, ProfileJob } from '../../jobs/api.ts';
import type { AdapterChoice } from '../../device/open-gpu.ts';
import { couldMatch, readPlan } from '../../jobs/plan.ts';
import { checkSteps, passesOf } from '../../jobs/step-passes.ts';
import type { DenseModel } from '../../models/dense-model.ts';
import { PLANS } from '../../protocol/protocol.ts';
import { callsOf } from '../../report/compare/job-like.ts';
import type { Report } from '../../report/report-format.ts';
import { OPERATORS } from '../../ops/index.ts';
import { quote } from '../../text/untrusted.ts';
import { CliError, EXIT } from '../exit.ts';
import { runnableModel } from '../../engine/step-plan.ts';
import { filesOfModel, loadModel } from '../load-model.ts';
import { userPath } from '../paths.ts';
import { readJson } from '../read-file.ts';

/** Longer than any id. */
const MOST_GLOB = 500;

/** What the user gave to `profile` that shapes the job. */
export interface JobOptions {
  readonly plan: string;
  readonly only: readonly string[];
  readonly adapter: AdapterChoice;
  readonly power: 'high' | 'low';
  readonly seed?: number | undefined;
  /** A model whose steps are measured instead of the default shapes. */
  readonly model?: string | undefined;
}

/** The files that `profile` reads: its plan, its model, its baseline. */
export const filesOfJob = ({
  plan,
  model,
  baseline,
}: Pick<JobOptions, 'plan' | 'model'> & { readonly baseline?: string }): (string | undefined)[] => [
  plan,
  baseline,
  ...filesOfModel(model),
];

/**
 * The job, checked as far as possible without an adapter; with a baseline, it measures the baseline's shapes.
 * @throws CliError `usage` for an invalid plan or a glob that cannot match anything
 */
export function profileJob(
  { plan, only, adapter, power, seed, model }: JobOptions,
  baseline: Report | null = null,
): ProfileJob {
  const asked = planRequest(plan);
  const request = baseline ? casesOf(asked, baseline) : asked;
  const loaded = model === undefined ? null : modelOf(model);
  try {
    const { steps } = readPlan(request);
    checkSteps(request, model);
    if (loaded) passesOf(loaded.model, steps);
  } catch (error) {
    throw new CliError(EXIT.usage, `--plan: ${(error as Error).message}`);
  }
  for (const glob of only) {
    if (glob.length > MOST_GLOB || !KERNELS.some(({ id, op }) => couldMatch([glob], id, op.id))) {
      throw new CliError(
        EXIT.usage,
        `--only: expected a glob that matches a result or kernel, such as "gemv/*", got ${quote(glob)}; operators are ${OPERATORS.map(({ id }) => id).join(', ')}`,
      );
    }
  }
  return {
    kind: 'profile',
    plan: request,
    ...(only.length > 0 && { only }),
    adapter,
    power,
    ...(seed !== undefined && { seed }),
    ...(loaded && { model: loaded.job }),
  };
}

/**
 * A model, and what the job gets of it: a preset's name, or a file's content.
 * @throws CliError for one that cannot be measured
 */
function modelOf(given: string): { readonly model: DenseModel; readonly job: NonNullable<ProfileJob['model']> } {
  const { id, config, source } = loadModel(given);
  const model = runnableModel(config);
  if (typeof model === 'string') throw new CliError(EXIT.usage, `--model: ${model}`);
  if (source === null)
    throw new CliError(EXIT.usage, `--model: expected a config.json beside ${quote(given)}, got none`);
  return { model, job: source ? { name: id, config: source } : id };
}

/**
 * The plan with the operator calls of a baseline: default plans size their shapes by the adapter's speed, and runs of
 * different shapes cannot be compared. A plan with cases keeps them. Operators and formats that this version does not know
 * are left out; the comparison says so.
 */
export function casesOf(request: string | PlanRequest, baseline: Report): string | PlanRequest {
  if (typeof request !== 'string' && request.cases !== undefined) return request;
  const cases = callsOf(baseline);
  if (cases.length === 0) return request;
  return typeof request === 'string' ? { name: request, cases } : { ...request, cases };
}

/** A plan's name, or the content of its file. */
function planRequest(plan: string): string | PlanRequest {
  if (Object.hasOwn(PLANS, plan)) return plan;
  if (!existsSync(userPath(plan))) {
    throw new CliError(
      EXIT.usage,
      `--plan: expected ${Object.keys(PLANS).join(', ')} or a JSON file, got ${quote(plan)}, which is neither`,
    );
  }
  return readJson({ asked: '--plan', what: 'a plain JSON file' }, plan) as PlanRequest;
}
