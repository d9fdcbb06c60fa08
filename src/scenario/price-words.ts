import { parsePrice, type Price } from '../models/levers/price.ts';
import { InputError, showValue } from '../text/input-error.ts';

/**
 * Reads the price of a GPU for an hour as a user or an address gives it: `1.29USD@2026-11-26`, `$1.29`, `1.29 EUR`, or a bare number in
 * any currency, whose `currency` is empty.
 * @throws InputError for anything else
 */
export function readPrice(text: string): Price {
  const point = text.trim().replace(',', '.');
  const perHour = Number(point);
  if (point !== '' && perHour > 0 && perHour < 1e6) return { perHour, currency: '', date: null };
  try {
    return parsePrice(point);
  } catch {
    throw new InputError(
      `price per hour: expected a number above 0 and below a million, with currency and date if known (1.29 USD, or 1.29 USD @ 2026-11-26), got ${showValue(text)}`,
    );
  }
}

/** The text of an address, which `readPrice` reads back. */
export const priceText = ({ perHour, currency, date }: Price): string =>
  `${perHour}${currency}${date === null ? '' : `@${date}`}`;

/** What a field shows, which `readPrice` reads back too: `1.29 USD`, `1.29 USD @ 2026-11-26`. */
export const priceEntry = ({ perHour, currency, date }: Price): string =>
  `${perHour}${currency === '' ? '' : ` ${currency}`}${date === null ? '' : ` @ ${date}`}`;

/** `1.29 USD, as of 2026-11-26`. */
export const priceWords = ({ perHour, currency, date }: Price): string =>
  `${perHour}${currency === '' ? '' : ` ${currency}`}${date === null ? '' : `, as of ${date}`}`;

/** `USD, as of 2026-11-26`: what stands below a cost; empty: neither is known. */
export const costWords = ({ currency, date }: Price): string =>
  [currency, date === null ? '' : `as of ${date}`].filter((part) => part !== '').join(', ');
