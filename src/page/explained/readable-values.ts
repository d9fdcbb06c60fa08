import { si } from '../../text/units.ts';

/** From here on numbers get an SI prefix. */
const LARGE = 1e5;

/**
 * A formula's values for reading: large numbers with an SI prefix, all to four digits. `13437509632 / 600e9` becomes
 * `13.44 G / 600 G`.
 */
export const readableValues = (text: string): string =>
  text.replaceAll(/(?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d+)?(?!\w)/g, (number) => {
    const value = Number(number);
    if (value >= LARGE)
      return si(value, '', 4)
        .trimEnd()
        .replace(/(\.\d*?)0+(?= |$)/, '$1')
        .replace(/\.(?= |$)/, '');
    return number.length > 6 ? String(Number(value.toPrecision(4))) : number;
  });
