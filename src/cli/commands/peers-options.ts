import { Command, InvalidArgumentError, Option } from 'commander';
import { collect, seconds, wholeNumber } from '../option-values.ts';
import { WEIGHT_FORMATS } from '../../ops/formats.ts';
import { dimensionsOf, TASK_NAMES } from '../peers/tasks.ts';
import { PEERS } from './peers.ts';

/** The options of `peers`. */
export const peersCommand = (): Command =>
  new Command('peers')
    .description('Run the same work on other WebGPU libraries beside Ridgepoint and print the ratios (from a clone)')
    .addOption(new Option('--task <name>', 'the work (default: a list of usual shapes)').choices(TASK_NAMES))
    .addOption(
      new Option('--shape <sizes...>', 'sizes of the task; may be repeated').argParser(collect).default([], 'usual'),
    )
    .addOption(
      new Option('--weights <format>', 'with gemv: the format of W')
        .choices(Object.keys(WEIGHT_FORMATS))
        .default('f32'),
    )
    .addOption(new Option('--peer <names...>', 'only these libraries').choices(PEERS).default([], 'all'))
    .option('--against <commit>', 'also run the Ridgepoint of a commit of this repository')
    .addOption(new Option('--rounds <number>', 'samples per contestant').argParser(rounds).default(8))
    .addOption(
      new Option('--adapter <kind>', 'auto: hardware if available, else the software adapter')
        .choices(['auto', 'hardware', 'software'])
        .default('auto'),
    )
    .option('--browser <name|path>', 'chrome (or Chromium), edge, firefox, or the path of a browser')
    .option('--timeout <seconds>', 'stop after this many seconds and keep the tasks done so far', seconds)
    .option('--json <file>', 'the answer as JSON, - for standard output')
    .addHelpText('after', SHAPES);

const SHAPES = `
Sizes by task:
${TASK_NAMES.map((name) => `  ${name.padEnd(12)}${dimensionsOf(name).join(',')}`).join('\n')}
For example:
  ridgepoint peers --task gemv --shape batch=1,in=4096,out=4096
The first run installs the libraries, 260 MB, into test/peers/node_modules.`;

const MOST_ROUNDS = 1000;

function rounds(text: string): number {
  const value = wholeNumber(text);
  if (value >= 3 && value <= MOST_ROUNDS) return value;
  throw new InvalidArgumentError(`Expected a whole number from 3 to ${MOST_ROUNDS}.`);
}
