import type { WeightFormat } from '../../ops/formats.ts';
import type { Shape } from '../../ops/operator.ts';
import { quote } from '../../text/untrusted.ts';
import { CliError, EXIT } from '../exit.ts';
import { defaultTasks, dimensionsOf, ownCalls, TASK_NAMES, WEIGHTED_TASKS, type Task, type TaskName } from './tasks.ts';

/** The options that choose the work. */
export interface TaskOptions {
  readonly task?: TaskName;
  /** Pairs: `M=512,N=512,K=64`, or one pair each. */
  readonly shape: readonly string[];
  readonly weights: WeightFormat;
}

/** The tasks without a shape of their own, or those asked for; the adapter decides the size of the first. */
export type ChosenTasks = (isSoftware: boolean) => readonly Task[];

const MOST = 2 ** 20;

/**
 * Reads the tasks.
 * @returns a function, since default shapes depend on the adapter
 * @throws CliError `usage` naming the option
 */
export function readTasks({ task: name, shape, weights }: TaskOptions): ChosenTasks {
  if (weights !== 'f32' && !(name && WEIGHTED_TASKS.includes(name))) {
    throw bad('--weights', `expected --task ${WEIGHTED_TASKS.join(', ')} with it`, name ?? 'no --task');
  }
  if (name === undefined) {
    if (shape.length > 0) throw bad('--shape', `expected --task (${TASK_NAMES.join(', ')}) with it`, 'no --task');
    const names = TASK_NAMES.filter((one) => lacking(one) === null);
    return (isSoftware) => names.flatMap((one) => defaultTasks(one, weights, isSoftware));
  }
  const problem = lacking(name);
  if (problem !== null) throw new CliError(EXIT.usage, `--task: ${problem}`);
  if (shape.length === 0) return (isSoftware) => defaultTasks(name, weights, isSoftware);
  const tasks = readShapes(name, shape).map((one): Task => ({ name, weights, shape: one }));
  return () => tasks;
}

/** Why we cannot take part in a task at all, or null. */
function lacking(name: TaskName): string | null {
  const [task] = defaultTasks(name, 'f32', true);
  return ownCalls(task!).length > 0 ? null : `Ridgepoint has no kernel for ${name} yet, so there is nothing to compare`;
}

/** Shapes from pairs, in one `--shape` or several: a shape ends when it is complete. */
function readShapes(name: TaskName, texts: readonly string[]): Shape[] {
  const dimensions = dimensionsOf(name);
  const expected = `expected ${dimensions.map((dimension) => `${dimension}=NUMBER`).join(',')}, each from 1 to ${MOST}`;
  const shapes: Shape[] = [];
  let sizes = new Map<string, number>();
  for (const pair of texts.flatMap((text) => text.split(/[\s,]+/)).filter((text) => text !== '')) {
    const [, dimension = '', digits = ''] = /^(\w+)=(\d+)$/.exec(pair) ?? [];
    const value = Number(digits);
    if (sizes.has(dimension)) throw bad('--shape', expected, `${dimension} twice in ${texts.join(' ')}`);
    if (!dimensions.includes(dimension) || value < 1 || value > MOST) throw bad('--shape', expected, pair);
    sizes.set(dimension, value);
    if (sizes.size < dimensions.length) continue;
    shapes.push(Object.fromEntries(dimensions.map((one) => [one, sizes.get(one)!])));
    sizes = new Map();
  }
  if (sizes.size > 0 || shapes.length === 0) throw bad('--shape', expected, texts.join(' '));
  return shapes;
}

const bad = (option: string, expected: string, got: string): CliError =>
  new CliError(EXIT.usage, `${option}: ${expected}, got ${quote(got)}`);
