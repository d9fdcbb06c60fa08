import { lookup } from '../../text/lookup.ts';
import { InputError, showValue } from '../../text/input-error.ts';

/** The price of a GPU for an hour. */
export interface Price {
  readonly perHour: number;
  /** ISO 4217: `USD`. */
  readonly currency: string;
  /** When it was asked, as given; null: not given. */
  readonly date: string | null;
}

const SYMBOLS = lookup({ $: 'USD', '€': 'EUR', '£': 'GBP', '¥': 'JPY' });
const WRITTEN =
  /^([$€£¥])?\s*(\d+(?:\.\d+)?|\.\d+)\s*([A-Za-z]{3})?(?:\s*\/\s*h(?:our)?)?(?:\s*@\s*(\d{4}(?:-\d{2}){0,2}))?$/;

/**
 * Reads a price of one GPU for an hour: `1.29USD`, `$1.29`, `1.29 EUR/h`, with the date it was asked `1.29USD@2026-11-26`.
 * @throws InputError for anything else
 */
export function parsePrice(text: string): Price {
  const match = WRITTEN.exec(text.trim());
  const [, symbol, amount, code, date] = match ?? [];
  const perHour = Number(amount);
  const named = symbol === undefined ? undefined : SYMBOLS[symbol];
  const currency = code?.toUpperCase() ?? named;
  const isDate = date === undefined || !Number.isNaN(Date.parse(date));
  if (
    !match ||
    currency === undefined ||
    (named !== undefined && named !== currency) ||
    !isDate ||
    !(perHour > 0 && perHour < 1e6)
  ) {
    throw new InputError(
      `price: expected what a GPU costs for an hour, such as 1.29USD or 1.29USD@2026-11-26, got ${showValue(text)}`,
    );
  }
  return { perHour, currency, date: date ?? null };
}

/** What a million tokens of answers cost on as many GPUs, in the currency of the price. */
export const costPerMillion = ({ perHour }: Price, gpus: number, tokensPerSecond: number): number =>
  ((perHour * gpus) / 3600 / tokensPerSecond) * 1e6;
