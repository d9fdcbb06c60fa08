import { STORABLE, storedAs, weightsBeside, type Storable } from '../ops/dtype.ts';
import type { WeightFormat } from '../ops/formats.ts';
import { shapeProblem, type OpCall, type Shape } from '../ops/operator.ts';
import { OPERATORS } from '../ops/index.ts';
import { quote } from '../text/untrusted.ts';
import type { PlanRequest, StepsRequest } from './api.ts';
import { RunError } from '../device/run-error.ts';
import { PLANS, type Protocol } from '../protocol/protocol.ts';

/** What a run does. */
export interface Plan {
  readonly name: string;
  readonly protocol: Protocol;
  /** Null: the guide's operators, as large as the adapter allows. */
  readonly cases: readonly OpCall[] | null;
  /** The steps of a model to measure, if one is. */
  readonly steps: StepsRequest;
}

/** The steps of a quick plan, and of the others. */
const QUICK_STEPS: StepsRequest = { batches: [1, 4, 16], contexts: [128, 1024], prompts: [128] };
const ALL_STEPS: StepsRequest = {
  batches: [1, 2, 4, 8, 16, 32, 64],
  contexts: [128, 1024, 4096],
  prompts: [128, 350, 512],
};
const stepsOf = ({ wideSweep }: Protocol): StepsRequest => (wideSweep ? ALL_STEPS : QUICK_STEPS);

const KNOWN_KEYS = ['name', 'cases', 'rounds', 'climbSeconds', 'steps'];
const KNOWN_CASE_KEYS = ['op', 'shape', 'storage', 'weights'];

/**
 * Reads a plan from its name or from a file's content.
 * @throws RunError `bad-job` naming the field, what was expected and what was found
 */
export function readPlan(request: string | PlanRequest): Plan {
  if (typeof request === 'string') {
    const protocol = PLANS[request];
    if (protocol) return { name: request, protocol, cases: null, steps: stepsOf(protocol) };
    throw bad('', `expected ${Object.keys(PLANS).join(', ')} or an object with a name`, request);
  }
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    throw bad('', 'expected an object with a name', request);
  }
  checkKeys(request, KNOWN_KEYS, '');
  const { name, cases, rounds, climbSeconds, steps } = request as Partial<Record<keyof PlanRequest, unknown>>;
  if (typeof name !== 'string' || name === '') throw bad('.name', 'expected a string', name);
  const base = PLANS[name] ?? PLANS['quick']!;
  if (rounds !== undefined && !(Number.isInteger(rounds) && (rounds as number) >= 3 && (rounds as number) <= 1000)) {
    throw bad('.rounds', 'expected a whole number from 3 to 1000', rounds);
  }
  if (climbSeconds !== undefined && !(typeof climbSeconds === 'number' && climbSeconds >= 0 && climbSeconds <= 600)) {
    throw bad('.climbSeconds', 'expected a number of seconds from 0 to 600', climbSeconds);
  }
  if (cases !== undefined && !(Array.isArray(cases) && cases.length > 0)) {
    throw bad('.cases', 'expected a list of at least one case', cases);
  }
  return {
    name,
    protocol: {
      ...base,
      ...(rounds !== undefined && { rounds: rounds as number }),
      ...(climbSeconds !== undefined && { climbSeconds }),
    },
    cases: cases === undefined ? null : (cases as unknown[]).map(readCase),
    steps: { ...stepsOf(base), ...readSteps(steps) },
  };
}

const STEP_KEYS = ['batches', 'contexts', 'prompts'];
/** Larger ones are typing errors. */
const MOST_STEP = 2 ** 20;

function readSteps(value: unknown): Partial<StepsRequest> {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw bad('.steps', 'expected {batches, contexts, prompts}', value);
  }
  checkKeys(value, STEP_KEYS, '.steps');
  for (const [key, list] of Object.entries(value) as [string, unknown][]) {
    const isSize = (one: unknown): boolean =>
      Number.isInteger(one) && (one as number) >= 1 && (one as number) <= MOST_STEP;
    if (!Array.isArray(list) || !list.every(isSize)) {
      throw bad(`.steps.${key}`, `expected a list of whole numbers from 1 to ${MOST_STEP}`, list);
    }
    // A prompt of one token is a decode step.
    if (key === 'prompts' && list.includes(1))
      throw bad('.steps.prompts', 'expected prompts of at least 2 tokens', list);
  }
  return value;
}

function readCase(value: unknown, index: number): OpCall {
  const place = `.cases[${index}]`;
  if (typeof value !== 'object' || value === null) throw bad(place, 'expected {op, shape}', value);
  checkKeys(value, KNOWN_CASE_KEYS, place);
  const { op: id, shape, storage = 'f32', weights = storage } = value as Record<string, unknown>;
  const op = OPERATORS.find((operator) => operator.id === id);
  if (!op) throw bad(`${place}.op`, `expected one of ${OPERATORS.map((operator) => operator.id).join(', ')}`, id);
  if (typeof shape !== 'object' || shape === null) {
    throw bad(`${place}.shape`, `expected {${op.dimensions.join(', ')}}`, shape);
  }
  const problem = shapeProblem(op, shape as Shape);
  if (problem) throw new RunError('bad-job', `plan${place}.shape: ${problem}`);
  if (!STORABLE.includes(storage as Storable)) throw bad(`${place}.storage`, 'expected "f32" or "f16"', storage);
  if (weights !== storage && !Object.values(op.tensors).some(({ role }) => role === 'weight')) {
    throw bad(`${place}.weights`, `expected none, as ${op.id} has no weights`, weights);
  }
  const beside = weightsBeside(storage as Storable);
  if (!beside.includes(weights as WeightFormat)) {
    const names = beside.map((name) => `"${name}"`).join(', ');
    throw bad(`${place}.weights`, `expected one of ${names} beside ${storage as Storable} activations`, weights);
  }
  return { op, shape: shape as Shape, formats: storedAs(storage as Storable, weights as WeightFormat) };
}

function checkKeys(value: object, known: readonly string[], place: string): void {
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) {
      throw new RunError('bad-job', `plan${place}: unknown field ${quote(key)}; known fields are ${known.join(', ')}`);
    }
  }
}

const bad = (place: string, expected: string, got: unknown): RunError =>
  new RunError('bad-job', `plan${place}: ${expected}, got ${got === undefined ? 'nothing' : quote(got)}`);

/** A glob over ids: `*` is any text, `?` any one character; everything else is literal. */
function globToRegExp(glob: string): RegExp {
  const escaped = glob.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

/** Whether one of the globs matches one of the names; no globs match everything. */
export const matchesOnly = (globs: readonly string[] | undefined, names: readonly string[]): boolean =>
  !globs || globs.length === 0 || globs.some((glob) => names.some((name) => globToRegExp(glob).test(name)));

/**
 * Whether a kernel could match before its shapes are known: a glob is matched against
 * the kernel's id up to the glob's first space.
 */
export const couldMatch = (globs: readonly string[] | undefined, kernel: string, op: string): boolean =>
  matchesOnly(
    globs?.map((glob) => glob.split(' ', 1)[0]!),
    [kernel, op],
  );
