import { checkAgainstSheets } from './custom-check.ts';
import { FURTHER_ARITHMETICS } from './arithmetic.ts';
import {
  FURTHER_FIELDS,
  GPU_FILE_EXAMPLE,
  QUANTITIES,
  rateField,
  type Field,
  type FurtherField,
} from './custom-fields.ts';
import { readLinks } from './custom-links.ts';
import { sourcedOf, sparseError } from './custom-values.ts';
import { InputError, showValue } from '../text/input-error.ts';
import { quantityExample } from '../text/quantity.ts';
import { quote } from '../text/untrusted.ts';
import { recogniseDatasheet } from './datasheets.ts';
import { makerOf } from './names.ts';
import type { FurtherRates, Machine, Maker, Sourced } from './machine.ts';

type RawMachine = Readonly<Record<string, unknown>>;

/** Other fields that are accepted: those of a datasheet here, so that one may be copied. */
const OTHERS = [
  'id',
  'name',
  'maker',
  'origin',
  'source',
  'note',
  'notes',
  'rates',
  'links',
  'capacityReason',
  'dispatchSeconds',
  'sparse',
  'sparsity',
];

/**
 * A machine from a parsed `gpu.json`: `name`, at least one of the dense rates `f16Tensor`, `f16Vector`, `f32Vector`,
 * `memoryBandwidth`, and optionally `memoryCapacity` and dense rates in further arithmetics: `int8Tensor`, `fp8Tensor`, ….
 * Each is a number in FLOP/s, OP/s, B/s or bytes, a string such as "125 TFLOP/s", or an object with `value`, `source` and
 * `flags` as in datasheets here. Notes say what the rates of a known card are, if they are not the expected ones.
 * @throws InputError in one sentence: a missing or unknown field, a wrong unit, a rate with sparsity given as dense, a rate
 *   of a known card in another arithmetic
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
  const rates = furtherRates(raw);
  const memoryBandwidth = quantity(raw, 'memoryBandwidth');
  if (!memoryBandwidth) throw missing('memoryBandwidth');
  if (!f16Tensor && !f16Vector && !f32Vector && !rates['bf16/f32'])
    throw missing('f16Tensor', ', f16Vector or f32Vector');
  const machine: Machine = {
    id,
    name,
    maker: makerOfFile(raw['maker'], name),
    origin: 'file',
    f16Tensor: f16Tensor ?? null,
    f16Vector: f16Vector ?? null,
    f32Vector: f32Vector ?? null,
    rates,
    memoryBandwidth,
    memoryCapacity: quantity(raw, 'memoryCapacity'),
    capacityReason: `${name} has no memoryCapacity in its file`,
    usableBytes: quantity(raw, 'usableBytes'),
    links: readLinks(raw['links']),
  };
  const notes = checkAgainstSheets(machine);
  return notes.length > 0 ? { ...machine, notes } : machine;
}

const MAKERS: readonly Maker[] = ['nvidia', 'amd', 'intel', 'apple'];

/** The maker that a file states, or that its name shows. */
function makerOfFile(stated: unknown, name: string): Maker | null {
  if (stated === undefined || stated === null) return makerOf(name) ?? recogniseDatasheet(name)?.maker ?? null;
  const maker = MAKERS.find((one) => one === stated);
  if (maker) return maker;
  throw new InputError(`gpu.maker: expected ${MAKERS.join(', ')}, got ${showValue(stated)}`);
}

/** Rates in further arithmetics, from their fields or from the `rates` of a datasheet here. */
function furtherRates(raw: RawMachine): FurtherRates {
  const listed = raw['rates'] ?? {};
  const names = Object.values(FURTHER_FIELDS) as string[];
  if (typeof listed !== 'object' || Array.isArray(listed)) {
    throw new InputError(`gpu.rates: expected an object such as {"int8/int32": "250 TOP/s"}, got ${showValue(listed)}`);
  }
  const unknown = Object.keys(listed).find((key) => !names.includes(key) && key !== 'fp8/f16');
  if (unknown !== undefined) throw new InputError(`gpu.rates: expected ${names.join(', ')}, got ${quote(unknown)}`);
  const given = FURTHER_ARITHMETICS.flatMap((arithmetic) => {
    const field = (Object.keys(FURTHER_FIELDS) as FurtherField[]).find((one) => FURTHER_FIELDS[one] === arithmetic);
    const own = field ? quantity(raw, field) : null;
    const entry = (listed as RawMachine)[arithmetic];
    const inList =
      entry === undefined || entry === null ? null : sourcedOf(entry, rateField(arithmetic), `rates.${arithmetic}`);
    if (own && inList)
      throw new InputError(`gpu.${field!}: expected a single field, got ${field!} and rates.${arithmetic}`);
    const rate = own ?? inList;
    return rate ? [[arithmetic, rate] as const] : [];
  });
  return Object.fromEntries(given);
}

const missing = (field: Field, others = ''): InputError =>
  new InputError(
    `gpu.${field}: expected ${quantityExample(QUANTITIES[field].unit)}${others}, got nothing: the field is missing`,
  );

function quantity(raw: RawMachine, field: Field): Sourced | null {
  const { names } = QUANTITIES[field];
  const given = names.filter((name) => raw[name] !== undefined && raw[name] !== null);
  if (given.length > 1) {
    throw new InputError(`gpu.${field}: expected a single field, got ${given.join(' and ')}`);
  }
  const name = given[0];
  if (name === undefined) return null;
  return sourcedOf(raw[name], QUANTITIES[field], name);
}
