import { InputError, showValue } from '../../text/input-error.ts';

/** A parsed `config.json`, not yet validated. */
export type RawConfig = Readonly<Record<string, unknown>>;

/**
 * A required integer.
 * @throws InputError naming field, value and range
 */
export function wholeNumber(config: RawConfig, field: string, most: number, least = 1): number {
  const value = config[field];
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new InputError(
    `config.${field}: expected a whole number from ${least} to ${most}, got ${showValue(value ?? undefined)}`,
  );
}

/** An integer, or the family's default if the field is absent; null stays null. */
export function wholeNumberOr<T>(
  config: RawConfig,
  field: string,
  most: number,
  absent: T,
  least = 1,
): number | T | null {
  const value = config[field];
  if (value === undefined) return absent;
  return value === null ? null : wholeNumber(config, field, most, least);
}

/**
 * True or false, or the family's default if the field is absent.
 * @throws InputError for anything else
 */
export function flag(config: RawConfig, field: string, absent: boolean): boolean {
  const value = config[field];
  if (value === undefined) return absent;
  if (typeof value === 'boolean') return value;
  throw new InputError(`config.${field}: expected true or false, got ${showValue(value)}`);
}
