import { Command, Option } from 'commander';
import { pastThreshold } from '../../../fleet/claims.ts';
import { CAUSES, type Cause } from '../../../fleet/pair-runs.ts';
import { CliError, EXIT, type ExitCode } from '../../exit.ts';
import { readOutputs } from '../../outputs.ts';
import { changesOf } from '../../fleet/store/store-changes.ts';
import { withStore } from '../../fleet/store/store-file.ts';
import { leftOutNotes, leftOutRows } from '../../fleet/store/store-left-out.ts';
import type { StoreOptions } from '../../fleet/store/store-used.ts';
import { changeShare } from '../../option-values.ts';
import { changesText } from '../../print/changes-text.ts';
import { formatShare } from '../../../text/units.ts';
import { counted, questionCodes, tell, withSoftwareOption } from './store-options.ts';

interface RegressionsOptions extends StoreOptions {
  readonly by: Cause;
  readonly from?: string;
  readonly to?: string;
  readonly threshold?: number;
  readonly architecture?: string;
}

/** `fleet regressions`; `ended` receives the exit code. */
export const fleetRegressionsCommand = (ended: (code: ExitCode) => void): Command =>
  withSoftwareOption(
    new Command('regressions')
      .usage('--by <cause> [options]')
      .description('What became slower with a new driver, browser or version of this tool: each machine against itself')
      .addOption(new Option('--by <cause>', 'what changed; required').choices(CAUSES).makeOptionMandatory())
      .option('--from <version>', 'the version before (default: each, with the next that its machine had)')
      .option('--to <version>', 'the version after')
      .option('--architecture <name>', 'only this one, as adapters name it')
      .option(
        '--threshold <share>',
        'exit with 1 if a result is slower by more than this, from 2%: 5% or 0.05',
        changeShare,
      )
      .addHelpText('after', HELP),
  ).action(async (options: RegressionsOptions) => ended(await fleetRegressions(options)));

const HELP = `
Each machine is paired with itself, so that machines that differ hide nothing.
A result is named if its change is significant among all results compared, and
its whole 95 % interval beyond 2 %. Where something else changed on the same
machines, the cause is open: such results are named apart and count for nothing.
Machines whose results changed unlike those of the others are left out and
named: a change on a minority of the machines does not reach the threshold.
Times flagged contaminated, drift, throttled or below-clock are left out.
${questionCodes('a result became slower by more than --threshold')}

For example:
  ridgepoint fleet regressions --by driver --threshold 5%
  ridgepoint fleet regressions --by browser --from 140.0.0.0 --to 141.0.0.0`;

/** Looks for regressions. @throws CliError `no` past the threshold */
async function fleetRegressions(options: RegressionsOptions): Promise<ExitCode> {
  const { store, software = false, by, from, to, threshold, architecture, json } = options;
  const output = readOutputs({ json }, [store]).json;
  const { found, notes } = await withStore(store, async (duck) => ({
    found: await (await changesOf(duck, { software, architecture }))({ by, from, to }),
    notes: leftOutNotes(await leftOutRows(duck, software)),
  }));
  const past = threshold === undefined ? [] : pastThreshold(found.claims, threshold);
  const gated = threshold === undefined ? {} : { threshold, past: past.length };
  tell(output, { by, ...gated, ...found, notes }, changesText(found, { by, from, to }, notes));
  if (past.length > 0) {
    throw new CliError(
      EXIT.no,
      `${counted(past.length, 'result')} became slower by more than ${formatShare(threshold!)} with the ${by}`,
    );
  }
  return EXIT.done;
}
