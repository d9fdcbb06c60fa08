import type { QuantityField } from './custom-fields.ts';
import type { Sourced } from './machine.ts';
import { InputError, showValue } from '../text/input-error.ts';
import { parseQuantity, quantityExample } from '../text/quantity.ts';

type RawEntry = Readonly<Record<string, unknown>>;

/** A value with its unit, its source and whether it is dense. @throws InputError for anything else */
export function sourcedOf(entry: unknown, { unit, least, most }: Omit<QuantityField, 'names'>, name: string): Sourced {
  const details = typeof entry === 'object' && entry !== null ? (entry as RawEntry) : {};
  const flags = (typeof details['flags'] === 'object' ? (details['flags'] ?? {}) : {}) as RawEntry;
  const density = details['density'] ?? flags['density'];
  if (density === 'sparse' || details['sparse'] === true) throw sparseError(`gpu.${name}`, showValue(entry));
  const written = typeof entry === 'object' && entry !== null ? details['value'] : entry;
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

/** A rate with sparsity where a dense one was expected. */
export const sparseError = (field: string, got: string): InputError =>
  new InputError(
    `${field}: expected a dense rate, got one with sparsity (${got}), which no dense model reaches: use half of it`,
  );
