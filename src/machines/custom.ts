import { DATASHEETS, slug } from './datasheets.ts';
import { InputError, showValue } from '../text/input-error.ts';
import { parseQuantity, quantityExample, type QuantityUnit } from '../text/quantity.ts';
import { quote } from '../text/untrusted.ts';
import { formatByteRate, formatFlopRate } from '../text/units.ts';
import type { Machine, Sourced } from './machine.ts';

/** Fields with a rate or a size: unit, plausible range, and accepted names. */
const QUANTITIES = {
  f16Tensor: { unit: 'FLOP/s', least: 1e9, most: 1e18, names: ['f16Tensor', 'f16TensorFlopPerSecond'] },
  f16Vector: { unit: 'FLOP/s', least: 1e9, most: 1e18, names: ['f16Vector', 'f16VectorFlopPerSecond'] },
  f32Vector: { unit: 'FLOP/s', least: 1e9, most: 1e18, names: ['f32Vector', 'f32VectorFlopPerSecond'] },
  memoryBandwidth: {
    unit: 'B/s',
    least: 1e8,
    most: 1e16,
    names: ['memoryBandwidth', 'memoryBandwidthBytesPerSecond', 'bytesPerSecond'],
  },
  memoryCapacity: {
    unit: 'B',
    least: 1e6,
    most: 1e15,
    names: ['memoryCapacity', 'memoryCapacityBytes', 'memoryBytes'],
  },
} as const satisfies Record<string, { unit: QuantityUnit; least: number; most: number; names: readonly string[] }>;

type Field = keyof typeof QUANTITIES;
type RawMachine = Readonly<Record<string, unknown>>;

/** Other fields that are accepted. */
const OTHERS = ['id', 'name', 'origin', 'source', 'note', 'capacityReason', 'dispatchSeconds', 'sparse', 'sparsity'];

/** An example `gpu.json`, for help and error messages. */
export const GPU_FILE_EXAMPLE =
  '{"name": "A10", "f16Tensor": "125 TFLOP/s", "f32Vector": "31.2 TFLOP/s", "memoryBandwidth": "600 GB/s", "memoryCapacity": "24 GB"}';

/**
 * A machine from a parsed `gpu.json`: `name`, at least one of the dense rates `f16Tensor`, `f16Vector`, `f32Vector`,
 * `memoryBandwidth`, and optionally `memoryCapacity`. Each is a number in FLOP/s, B/s or bytes, a string such as
 * "125 TFLOP/s", or an object with `value`, `source` and `flags` as in datasheets here.
 * @throws InputError in one sentence: a missing or unknown field, a wrong unit, a rate with sparsity given as dense
 */
export function readMachine(value: unknown, id: string): Machine {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError(`gpu: expected an object such as ${GPU_FILE_EXAMPLE}, got ${showValue(value ?? null)}`);
  }
  const raw = value as RawMachine;
  const known = new Set<string>([...Object.values(QUANTITIES).flatMap(({ names }) => names), ...OTHERS]);
  const unknown = Object.keys(raw).find((key) => !known.has(key));
  if (unknown !== undefined) {
    throw new InputError(`gpu: expected the fields name, ${Object.keys(QUANTITIES).join(', ')}, got ${quote(unknown)}`);
  }
  if (raw['sparse'] === true || raw['sparsity'] === true) throw sparseError('gpu.sparse', 'true');
  const name = raw['name'] ?? id;
  if (typeof name !== 'string' || name.trim() === '' || name.length > 100) {
    throw new InputError(`gpu.name: expected a string of 1 to 100 characters, got ${showValue(name)}`);
  }
  const [f16Tensor, f16Vector, f32Vector] = (['f16Tensor', 'f16Vector', 'f32Vector'] as const).map((field) =>
    quantity(raw, field),
  );
  const memoryBandwidth = quantity(raw, 'memoryBandwidth');
  if (!memoryBandwidth) throw missing('memoryBandwidth');
  if (!f16Tensor && !f16Vector && !f32Vector) throw missing('f16Tensor', ', f16Vector or f32Vector');
  const machine: Machine = {
    id,
    name,
    origin: 'file',
    f16Tensor: f16Tensor ?? null,
    f16Vector: f16Vector ?? null,
    f32Vector: f32Vector ?? null,
    memoryBandwidth,
    memoryCapacity: quantity(raw, 'memoryCapacity'),
    capacityReason: `${name} has no memoryCapacity in its file`,
  };
  checkAgainstSheets(machine);
  return machine;
}

const missing = (field: Field, others = ''): InputError =>
  new InputError(
    `gpu.${field}: expected ${quantityExample(QUANTITIES[field].unit)}${others}, got nothing: the field is missing`,
  );

function quantity(raw: RawMachine, field: Field): Sourced | null {
  const { unit, least, most, names } = QUANTITIES[field];
  const given = (names as readonly string[]).filter((name) => raw[name] !== undefined && raw[name] !== null);
  if (given.length > 1) {
    throw new InputError(`gpu.${field}: expected a single field, got ${given.join(' and ')}`);
  }
  const name = given[0];
  if (name === undefined) return null;
  const entry = raw[name];
  const details = typeof entry === 'object' ? (entry as RawMachine) : {};
  const flags = (typeof details['flags'] === 'object' ? (details['flags'] ?? {}) : {}) as RawMachine;
  const density = details['density'] ?? flags['density'];
  if (density === 'sparse' || details['sparse'] === true) throw sparseError(`gpu.${name}`, showValue(entry));
  const written = typeof entry === 'object' ? details['value'] : entry;
  const value = typeof written === 'string' ? parseQuantity(written, unit, `gpu.${name}`) : written;
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    const small = typeof value === 'number' && value > 0 && value < least ? ': is it in another unit?' : '';
    throw new InputError(
      `gpu.${name}: expected a number of ${unit} from ${least} to ${most}, or a string such as ${quantityExample(unit)}, got ${showValue(written)}${small}`,
    );
  }
  const source = details['source'];
  return {
    value,
    unit,
    source: typeof source === 'string' ? source : 'its file',
    flags: density === 'dense' ? { density: 'dense' } : {},
    alternatives: [],
  };
}

const sparseError = (field: string, got: string): InputError =>
  new InputError(
    `${field}: expected a dense rate, got one with sparsity (${got}), which no dense model reaches: use half of it`,
  );

/** Compares a file with the known datasheets, to find sparse rates given as dense and GiB/s given as GB/s. */
function checkAgainstSheets(machine: Machine): void {
  const { f16Tensor, memoryBandwidth } = machine;
  for (const sheet of DATASHEETS) {
    const named = `-${slug(machine.name)}-`.includes(`-${sheet.id}-`);
    const rates = [sheet.memoryBandwidth, ...sheet.memoryBandwidth.alternatives].map(({ value }) => value);
    const { sparse, value: dense } = sheet.f16Tensor ?? {};
    const alike = named || rates.some((rate) => near(rate, memoryBandwidth.value));
    // A rate declared dense is trusted.
    if (f16Tensor && sparse && alike && near(sparse, f16Tensor.value) && f16Tensor.flags.density !== 'dense') {
      throw new InputError(
        `gpu.f16Tensor: expected the dense rate, ${formatFlopRate(dense!)} for the ${sheet.name}, got ${formatFlopRate(f16Tensor.value)}, which is its rate with sparsity`,
      );
    }
    const [rate = 0] = rates;
    if (
      named &&
      near((rate * 2 ** 30) / 1e9, memoryBandwidth.value) &&
      !rates.some((one) => near(one, memoryBandwidth.value))
    ) {
      throw new InputError(
        `gpu.memoryBandwidth: expected ${formatByteRate(rate)} for the ${sheet.name}, got ${memoryBandwidth.value} B/s, which is that many GiB/s: datasheets use GB/s, 1e9 bytes a second`,
      );
    }
  }
}

/** Within 0.5 %, since datasheets round. */
const near = (a: number, b: number): boolean => Math.abs(a / b - 1) < 0.005;
