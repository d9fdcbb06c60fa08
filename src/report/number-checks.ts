import * as v from 'valibot';
import { LEAST_SECONDS, MOST_SECONDS } from './limits.ts';

/** No measured number lies outside these; inside, products and ratios of several stay finite. */
const [LEAST, MOST] = [1e-30, 1e30];

/** A number. */
export const number = v.pipe(
  v.number(),
  v.check((value) => Math.abs(value) <= MOST, `a number between -${MOST} and ${MOST}`),
);
/** A number above 0. */
export const positive = v.pipe(
  number,
  v.check((value) => value >= LEAST, 'a number above 0'),
);
/** A number of at least 0. */
export const atLeastZero = v.pipe(
  number,
  v.check((value) => value === 0 || value >= LEAST, 'a number of at least 0'),
);

/** A time of a dispatch. */
export const seconds = v.pipe(
  number,
  v.check(
    (value) => value >= LEAST_SECONDS && value <= MOST_SECONDS,
    `seconds from ${LEAST_SECONDS} to ${MOST_SECONDS}`,
  ),
);
/** Raw samples: an invalid one may be zero or negative. */
export const samples = v.array(
  v.pipe(
    number,
    v.check((value) => Math.abs(value) <= MOST_SECONDS, `seconds of at most ${MOST_SECONDS}`),
  ),
);
/** A whole number of at least 0. */
export const count = v.pipe(number, v.integer(), v.minValue(0));
/** Any text. */
export const text = v.string();

/** Days that there are: engines differ on what a 31st of February is, and on times without minutes of their zone. */
const isTime = (value: string): boolean => {
  const midnight = Date.parse(`${value.slice(0, 10)}T00:00:00Z`);
  const isDay = Number.isFinite(midnight) && new Date(midnight).toISOString().startsWith(value.slice(0, 10));
  return isDay && Number.isFinite(Date.parse(value));
};
const TIME = 'an ISO 8601 time, such as 2026-01-31T09:30:00Z';
/** A time of day as text that JavaScript reads. */
export const timestamp = v.pipe(v.string(), v.isoTimestamp(TIME), v.check(isTime, TIME));
/** A name and a version: longer ones say nothing more. */
export const MOST_SHORT = 200;
/** A text of at most that many characters. */
export const shortText = v.pipe(v.string(), v.maxLength(MOST_SHORT, `at most ${MOST_SHORT} characters`));
