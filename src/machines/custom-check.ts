import { ARITHMETIC_WORDS, ARITHMETICS, type Arithmetic } from './arithmetic.ts';
import { FURTHER_FIELDS, type FurtherField } from './custom-fields.ts';
import { DATASHEETS, recogniseDatasheet, slug } from './datasheets.ts';
import { rateOf, type Machine, type Sourced } from './machine.ts';
import { countOf, keyOfName } from './names.ts';
import { InputError } from '../text/input-error.ts';
import { formatByteRate, si } from '../text/units.ts';

/** A known card that a file describes, once or several times. */
interface Likeness {
  readonly sheet: Machine;
  readonly count: number;
  /** Whether the file names it; otherwise only its memory bandwidth is the same. */
  readonly isNamed: boolean;
}

/** A rate of a file: its field and its arithmetic. */
interface GivenRate {
  readonly field: string;
  readonly arithmetic: Arithmetic;
  readonly rate: Sourced;
}

/**
 * Compares a file with the known datasheets: rates with sparsity or of another arithmetic, and GiB/s given as GB/s. Several
 * cards named as one have several times the rates.
 * @returns what the rates are, one sentence each, where that is not what their field says but no mistake
 * @throws InputError naming what the figure is on that card, and what was expected
 */
export function checkAgainstSheets(machine: Machine): readonly string[] {
  const given = givenRates(machine);
  const named = namedSheet(machine);
  if (named) {
    checkBandwidth(machine, named);
    const cards = named.count > 1 ? [`its rates are taken as those of ${cardsOf(named)} together`] : [];
    return [...cards, ...given.flatMap((one) => notesOn(one, named))];
  }
  const alike = DATASHEETS.filter((sheet) =>
    bandwidths(sheet).some((rate) => near(rate, machine.memoryBandwidth.value)),
  );
  for (const one of given) {
    const likenesses = alike.map((sheet): Likeness => ({ sheet, count: 1, isNamed: false }));
    // A rate declared dense is trusted, and so is one that any card of this bandwidth has.
    if (one.rate.flags.density === 'dense' || likenesses.some((likeness) => isRight(one, likeness))) continue;
    for (const likeness of likenesses) notesOn(one, likeness);
  }
  return [];
}

function givenRates(machine: Machine): GivenRate[] {
  const further = (Object.keys(FURTHER_FIELDS) as FurtherField[]).map(
    (field) => [field, FURTHER_FIELDS[field]] as const,
  );
  return ([['f16Tensor', 'f16/f32'], ...further] as const).flatMap(([field, arithmetic]) => {
    const rate = rateOf(machine, arithmetic);
    return rate ? [{ field, arithmetic, rate }] : [];
  });
}

/** The card that the file names, and how many of it: as the name says, or as its bandwidth shows. */
function namedSheet({ name, memoryBandwidth }: Machine): Likeness | null {
  const { count: said, of } = countOf(name);
  const sheet = recogniseDatasheet(of) ?? containedIn(of);
  if (!sheet) return null;
  const isOf = (count: number): boolean => bandwidths(sheet).some((rate) => near(rate * count, memoryBandwidth.value));
  const count = isOf(said) ? said : ([1, 2, 3, 4, 6, 8, 16].find(isOf) ?? said);
  return { sheet, count, isNamed: true };
}

/** The card with the longest slug in a name, such as that of "my A100 box". */
function containedIn(name: string): Machine | null {
  const isLaptop = keyOfName(name).isLaptop;
  const found = DATASHEETS.filter(({ id }) => `-${slug(name)}-`.includes(`-${id}-`)).filter(
    ({ id }) => id.endsWith('-laptop') === isLaptop,
  );
  return found.toSorted((a, b) => b.id.length - a.id.length)[0] ?? null;
}

const bandwidths = ({ memoryBandwidth }: Machine): number[] =>
  [memoryBandwidth, ...memoryBandwidth.alternatives].map(({ value }) => value);

/** Whether the card has this rate, dense, in the arithmetic of the field or with FP16 sums. */
const isRight = ({ arithmetic, rate }: GivenRate, { sheet, count }: Likeness): boolean =>
  (arithmetic === 'f16/f32' ? (['f16/f32', 'f16/f16'] as const) : [arithmetic]).some((one) =>
    densesOf(sheet, one).some((dense) => near(dense * count, rate.value)),
  );

const densesOf = (sheet: Machine, arithmetic: Arithmetic): number[] => {
  const rate = rateOf(sheet, arithmetic);
  return rate ? [rate, ...rate.alternatives].map(({ value }) => value) : [];
};

/** What a rate is on a known card, if it is not the expected one. @throws InputError for one that no such card reaches */
function notesOn(given: GivenRate, likeness: Likeness): string[] {
  const { field, arithmetic, rate } = given;
  const { sheet, count, isNamed } = likeness;
  const expected = rateOf(sheet, arithmetic);
  if (!expected) return [];
  const value = rate.value / count;
  const shown = (one: number): string => si(one, expected.unit);
  if (densesOf(sheet, arithmetic).some((one) => near(one, value))) return [];
  const isWithHalfSums = arithmetic === 'f16/f32' && densesOf(sheet, 'f16/f16').some((one) => near(one, value));
  if (isWithHalfSums) {
    return isNamed
      ? [
          `f16Tensor: ${shown(rate.value)} is the dense rate of ${cardsOf(likeness)} with FP16 sums; with FP32 sums it is ${shown(expected.value * count)}`,
        ]
      : [];
  }
  const readings = readingsOf(sheet, arithmetic, value);
  if (readings.length === 0) return multipleOf(given, likeness, expected);
  const what = `${shown(expected.value * count)} for ${cardsOf(likeness)}`;
  const its = count > 1 ? 'their' : 'its';
  const which = readings.map((one) => `${its} ${one}`).join(', and ');
  if (value < expected.value) {
    return isNamed ? [`${field}: ${shown(rate.value)} is ${which}; the dense rate is ${what}`] : [];
  }
  const advice = isNamed ? '' : '; if it is the dense rate of another card, give {"value": …, "density": "dense"}';
  throw new InputError(
    `gpu.${field}: expected the dense rate, ${what}, got ${shown(rate.value)}, which is ${which}${advice}`,
  );
}

/** What a value is on a card: its rate with sparsity first, then its dense rates, then others with sparsity. */
function readingsOf(sheet: Machine, expected: Arithmetic, value: number): string[] {
  const own = rateOf(sheet, expected)?.sparse;
  const isOwn = own !== undefined && near(own, value);
  const others = ARITHMETICS.filter((one) => one !== expected && !(expected === 'f16/f32' && one === 'f16/f16'));
  const dense = others.filter((one) => densesOf(sheet, one).some((rate) => near(rate, value)));
  const sparse = others.filter((one) => {
    const rate = rateOf(sheet, one)?.sparse;
    return rate !== undefined && near(rate, value);
  });
  const words = (list: readonly Arithmetic[]): string => listed(list.map((one) => ARITHMETIC_WORDS[one]));
  return [
    ...(isOwn ? ['rate with sparsity'] : []),
    ...(dense.length > 0 ? [`dense rate in ${words(dense)}`] : []),
    // With its own arithmetic said, others with sparsity add nothing.
    ...(!isOwn && sparse.length > 0 ? [`rate in ${words(sparse)} with sparsity`] : []),
  ];
}

/** A whole multiple of the dense rate is no rate of that card, whatever it is. */
function multipleOf({ field, rate }: GivenRate, likeness: Likeness, expected: Sourced): string[] {
  const { count, isNamed } = likeness;
  const times = [2, 4, 8, 16, 32].find((factor) => near(expected.value * count * factor, rate.value));
  if (times === undefined || !isNamed) return [];
  throw new InputError(
    `gpu.${field}: expected the dense rate, ${si(expected.value * count, expected.unit)} for ${cardsOf(likeness)}, got ${si(rate.value, expected.unit)}, which is ${times} times that; for several cards named as one, give the sum of their memory bandwidths too`,
  );
}

function checkBandwidth({ memoryBandwidth }: Machine, likeness: Likeness): void {
  const { sheet, count } = likeness;
  const rate = sheet.memoryBandwidth.value * count;
  const isKnown = bandwidths(sheet).some((one) => near(one * count, memoryBandwidth.value));
  if (isKnown || !near((rate * 2 ** 30) / 1e9, memoryBandwidth.value)) return;
  throw new InputError(
    `gpu.memoryBandwidth: expected ${formatByteRate(rate)} for ${cardsOf(likeness)}, got ${memoryBandwidth.value} B/s, which is that many GiB/s: datasheets use GB/s, 1e9 bytes a second`,
  );
}

const cardsOf = ({ sheet, count }: Likeness): string => (count > 1 ? `${count} × ${sheet.name}` : `the ${sheet.name}`);

/** `A`, `A and B`, `A, B and C`. */
const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;

/** Within 0.5 %, since datasheets round. */
const near = (a: number, b: number): boolean => Math.abs(a / b - 1) < 0.005;
