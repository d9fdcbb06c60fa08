import { OPERATORS } from '../../../src/ops/index.ts';
import { matricesOf, type OpCall, type Reader } from '../../../src/ops/operator.ts';
import { storedAs } from '../../../src/ops/dtype.ts';
import { FORMATS } from '../../../src/ops/formats.ts';
import { toleranceOf } from '../../../src/trials/cases/gate.ts';
import { fillNormals } from '../../../src/protocol/random.ts';
import { isOperand } from '../../../src/trials/tensors.ts';
import type { OwnCall, Task } from '../../../src/cli/peers/tasks.ts';
import { kvOperands } from './kv-operands.ts';
import type { Expected, Layout, Values, Work } from './contestant.ts';

const SEED = 1;

/** The operands of a task and what must come of them. */
export interface Operands {
  readonly work: Work;
  readonly expected: Expected;
}

/** Seeded operands of the first operator that does the task, and its float64 reference. */
export function operandsOf(task: Task, [own]: readonly OwnCall[]): Operands {
  if (task.name === 'kv-decode') return kvOperands(task.shape, SEED);
  const op = OPERATORS.find(({ id }) => id === own!.op)!;
  const call: OpCall = { op, shape: own!.shape, formats: storedAs('f32') };
  const matrices = Object.entries(matricesOf(call));
  const inputs: Record<string, Values> = {};
  const readers: Record<string, Reader> = {};
  for (const [i, [name, matrix]] of matrices.entries()) {
    if (!isOperand(matrix)) continue;
    const { rows, cols } = matrix;
    const values = new Float32Array(rows * cols);
    fillNormals(values, { ...matrix, pitch: cols }, SEED + i);
    inputs[name] = { rows, cols, values };
    readers[name] = (row, col) => values[row * cols + col]!;
  }
  const { rows, cols } = matrices.find(([, { role }]) => role === 'output')![1];
  const known = new Map<number, Float64Array>();
  return {
    work: workOf(task, Object.values(inputs)),
    expected: {
      rows,
      cols,
      tolerance: toleranceOf(FORMATS.f32, op.reductionLength(own!.shape)),
      reference(row) {
        const values = known.get(row) ?? op.referenceRow(own!.shape, readers, row);
        known.set(row, values);
        return values;
      },
    },
  };
}

function workOf(task: Task, [first, second, third]: readonly Values[]): Work {
  switch (task.name) {
    case 'softmax':
      return { kind: 'softmax', s: first! };
    case 'attention':
      return { kind: 'attention', q: first!, k: second!, v: third! };
    case 'matmul':
      return product(first!, second!, 'KN');
    case 'gemv':
      return product(first!, second!, 'NK');
    default:
      throw new Error(`task: expected one with operands for other libraries, got ${task.name}`);
  }
}

function product(a: Values, b: Values, given: Layout): Work {
  const layouts = new Map<Layout, Values>([[given, b]]);
  const [k, n] = given === 'KN' ? [b.rows, b.cols] : [b.cols, b.rows];
  return {
    kind: 'product',
    m: a.rows,
    n,
    k,
    a,
    b(layout) {
      const values = layouts.get(layout) ?? transposed(b);
      layouts.set(layout, values);
      return values;
    },
  };
}

function transposed({ rows, cols, values }: Values): Values {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) turned[col * rows + row] = values[row * cols + col]!;
  }
  return { rows: cols, cols: rows, values: turned };
}
