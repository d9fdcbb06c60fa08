import { InvalidArgumentError, type CommanderError } from 'commander';
import { LEAST_CHANGE } from '../fleet/claims.ts';
import { isLabelKey, LABEL_KEY, labelsProblem, type Labels } from '../report/report-labels.ts';
import { quote } from '../text/untrusted.ts';

/** Collects the values of an option that may be repeated. */
export const collect = (value: string, before: readonly string[]): string[] => [...before, value];

/** A whole number that fits 32 bits. @throws InvalidArgumentError, like all of these */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 0xffffffff) return value;
  throw new InvalidArgumentError('Expected a whole number from 0 to 4294967295.');
}

/** A duration in seconds. */
export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value <= 1e6) return value;
  throw new InvalidArgumentError('Expected seconds: a number above 0, at most 1000000.');
}

/** `5%` and `0.05` are the same; a plain 5 could mean either five percent or fivefold, and is refused. */
export function share(text: string): number {
  const [, digits = '', percent] = /^(\d+(?:\.\d+)?|\.\d+) ?(%?)$/.exec(text.trim()) ?? [];
  const value = Number(digits) / (percent ? 100 : 1);
  if (digits !== '' && value <= (percent ? 10 : 1) && (percent || value < 1)) return value;
  throw new InvalidArgumentError('Expected a share such as 5% or 0.05.');
}

/** A share beyond which a change counts; smaller ones are not claimed, so they would not count, either. */
export function changeShare(text: string): number {
  const value = share(text);
  const least = LEAST_CHANGE - 1;
  // 1.02 - 1 is a little more than 0.02.
  if (value >= least - Number.EPSILON) return value;
  throw new InvalidArgumentError(`Expected ${Math.round(100 * least)}% or more, as smaller changes are not claimed.`);
}

/** `key=value`, added to the labels so far. */
export function label(text: string, before: Labels = {}): Labels {
  const end = text.indexOf('=');
  const [key, value] = [text.slice(0, end).trim(), text.slice(end + 1).trim()];
  if (end < 1 || value === '') throw new InvalidArgumentError('Expected key=value, such as pool=lab-1.');
  if (!isLabelKey(key)) throw new InvalidArgumentError(`Expected key=value with ${LABEL_KEY}.`);
  if (Object.hasOwn(before, key)) throw new InvalidArgumentError('Expected each key once.');
  const labels = { ...before, [key]: value };
  const problem = labelsProblem(labels);
  if (problem !== null) throw new InvalidArgumentError(`Expected ${problem}.`);
  return labels;
}

/** A TCP port. */
export function portNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= 65535) return value;
  throw new InvalidArgumentError('Expected a port: a whole number from 1 to 65535.');
}

/** `'--adapter <kind>'` or `'-p, --port <number>'`, as Commander quotes an option. */
const OPTION = String.raw`option '(?:-\w, )?(--[\w-]+)(?: ([^']+))?'`;
const INVALID = new RegExp(
  String.raw`^${OPTION} argument '(.*)' is invalid\. (Allowed choices are|Expected) (.*)$`,
  's',
);
const NO_CHOICE = /^command-argument value '(.*)' is invalid for argument '([^']+)'\. Allowed choices are (.*)$/s;
const MISSING = new RegExp(`^(?:${OPTION} argument missing|required ${OPTION} not specified)$`);

/** Commander's error in our form, `--adapter: expected auto, hardware or software, got "gpu"`, without a full stop. */
export function usageSentence({ message }: Pick<CommanderError, 'message'>): string {
  const said = message.replace(/^error: /, '').replace(/\.$/, '');
  const oneOf = (choices: string): string => choices.replace(/, ([^,]*)$/, ' or $1');
  const [, option, , got, kind, expected = ''] = INVALID.exec(said) ?? [];
  if (option !== undefined) {
    return `${option}: expected ${kind === 'Expected' ? expected : oneOf(expected)}, got ${quote(got)}`;
  }
  const [, word, argument, choices = ''] = NO_CHOICE.exec(said) ?? [];
  if (argument !== undefined) return `${argument}: expected ${oneOf(choices)}, got ${quote(word)}`;
  const [, one, its, other, others] = MISSING.exec(said) ?? [];
  const missing = one ?? other;
  return missing === undefined ? said : `${missing}: expected ${its ?? others ?? 'a value'}, got nothing`;
}
