import { Command, InvalidArgumentError, Option } from 'commander';
import { COUNTINGS, TIMINGS } from '../../session/session-format.ts';
import { CliError, EXIT } from '../exit.ts';
import { seconds } from '../option-values.ts';

/** The options of `attach`. */
export const attachCommand = (): Command => eitherCeilings(attachOptions()).addHelpText('after', HELP);

const attachOptions = (): Command =>
  new Command('attach')
    .description('Watch the WebGPU of any page, and say where the GPU time of its kernels goes')
    .argument('<url>', 'an http or https address, or an HTML file')
    .option(
      '--seconds <number>',
      'how long to record, from --start on (default: 30, or until the expression of --until)',
      seconds,
    )
    .option('--until <expression>', 'record until this JavaScript expression is true in the page')
    .option(
      '--start <expression>',
      'begin to record when this expression is true, so that loading and warm-up are left out; the wait ends after 120 s, or --seconds if that is more',
    )
    .addOption(
      new Option('--time <how>', "split: a pass for each dispatch; pass: the page's own passes")
        .choices(TIMINGS)
        .default('split'),
    )
    .addOption(
      new Option('--count <how>', 'twin: an instrumented twin on copies; replace: in place of the dispatch, untimed')
        .choices(COUNTINGS)
        .default('twin'),
    )
    .option('--unique', 'also count the unique bytes touched, which is slower')
    .addOption(new Option('--top <number>', 'pipelines to print').argParser(pipelines).default(20))
    .option('--browser-url <address>', 'a running Chrome, by its debugging address, such as http://127.0.0.1:9222')
    .option('--launch <flags>', 'more flags for the browser, separated by spaces: --launch=--no-sandbox')
    .option('--headed', 'with a window, for pages that want a login or a click; needs a display, or xvfb-run')
    .option('--ceilings <report>', 'a report of this adapter (default: ceilings are swept afterwards, in another tab)')
    .option('--no-ceilings', 'without ceilings: times and counts only')
    .option('--with-source', 'keep the WGSL in the session file')
    .option('--trace <file>', 'when each dispatch ran, for ui.perfetto.dev')
    .option('--json <file>', 'the session, - for standard output')
    .addOption(
      new Option('--adapter <kind>', 'auto: hardware if available, else the software adapter').choices([
        'auto',
        'hardware',
        'software',
      ]),
    )
    .option('--browser <name|path>', 'chrome (or Chromium), edge, or the path of a browser');

const HELP = `
Ctrl-C, or closing the window, ends the session with all that was recorded.
Nothing leaves this machine: of the page's buffers only counters are read, and
addresses are kept without query and fragment.

For example:
  ridgepoint attach https://example.org/demo --seconds 10 --json session.json
  ridgepoint attach page.html --start window.ready --until window.done
  ridgepoint attach https://example.org/demo --unique --ceilings report.json`;

const MOST_PIPELINES = 10_000;

function pipelines(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= MOST_PIPELINES) return value;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${MOST_PIPELINES}.`);
}

/** To Commander both set one value, and the last would hold. @throws CliError `usage`, while parsing, if both are given */
function eitherCeilings(command: Command): Command {
  const given = new Set<string>();
  for (const name of ['ceilings', 'no-ceilings']) {
    command.on(`option:${name}`, () => {
      if (given.add(name).size > 1) throw new CliError(EXIT.usage, '--ceilings: expected no --no-ceilings with it');
    });
  }
  return command;
}
