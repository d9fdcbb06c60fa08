import { Option, type Command } from 'commander';
import { cut, jsonText, visibleName } from '../../../text/untrusted.ts';
import { writeOutput, type Output } from '../../outputs.ts';
import { wrapText } from '../../print/text-layout.ts';
import { DEFAULT_STORE } from '../../fleet/store/store-file.ts';

/** The options that all commands with a store have. */
export const withStoreOptions = (command: Command): Command =>
  command
    .addOption(new Option('--store <file>', 'the store, a Parquet file').default(DEFAULT_STORE))
    .option('--json <file>', 'the answer as JSON, - for standard output');

/** The same, and the one of questions about GPUs. */
export const withSoftwareOption = (command: Command): Command =>
  withStoreOptions(command).option('--software', 'count software adapters, too, apart from GPUs');

/**
 * The exit codes of a question to the store, as its help lists them.
 * @param no when the answer is no; null: it never is
 */
export const questionCodes = (no: string | null, unwritten = 'the answer not be written'): string => `
Exit codes:
  0    answered${no === null ? ', whatever the answer is' : ''}
${no === null ? '' : `  1    ${no}\n`}  2    bad input or usage, or the store is missing or damaged
  4    the store could not be read, or ${unwritten}
  130  Ctrl-C`;

/** Writes the answer as JSON if that is asked for, and as text unless standard output has the JSON. */
export function tell(output: Output | undefined, answer: object, text: string): void {
  if (output) writeOutput(output, jsonText(answer));
  if (output?.path !== null) process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Longer names would push all else off the line. */
const MOST_NAME = 40;

/** A name from a report in a table: a long one without its middle, which `--json` has. */
export const shortName = (name: string): string => cut(visibleName(name), MOST_NAME);

/** Tables and sentences, with an empty line between them. */
export const blocks = (tables: readonly string[], sentences: readonly string[]): string =>
  `${[...tables, ...(sentences.length > 0 ? [sentences.map((one) => wrapText(one, '  ')).join('\n')] : [])].join('\n\n')}\n`;

/** `×1.083`. */
export const times = (ratio: number): string => `×${ratio.toFixed(3)}`;

/** `1.071–1.095`. */
export const between = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  `${low.toFixed(3)}–${high.toFixed(3)}`;

/** `1 machine`, `12 machines`. */
export const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
