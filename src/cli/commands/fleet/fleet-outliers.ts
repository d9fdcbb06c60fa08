import { Command, Option } from 'commander';
import type { SickMachines } from '../../../fleet/sick-machines.ts';
import { sickWords } from '../../../fleet/sick-words.ts';
import { inkFor } from '../../print/ink.ts';
import { printTable } from '../../print/text-layout.ts';
import { EXIT, type ExitCode } from '../../exit.ts';
import { readOutputs } from '../../outputs.ts';
import { withStore } from '../../fleet/store/store-file.ts';
import { leftOutNotes, leftOutRows } from '../../fleet/store/store-left-out.ts';
import { sickMachines } from '../../fleet/store/store-machines.ts';
import type { StoreOptions } from '../../fleet/store/store-used.ts';
import { share } from '../../option-values.ts';
import { between, blocks, questionCodes, shortName, tell, times, withSoftwareOption } from './store-options.ts';

interface OutliersOptions extends StoreOptions {
  readonly threshold: number;
}

/** `fleet outliers`; `ended` receives the exit code. */
export const fleetOutliersCommand = (ended: (code: ExitCode) => void): Command =>
  withSoftwareOption(
    new Command('outliers')
      .description('Machines that are slower than those like them, over all their results')
      .addOption(
        new Option('--threshold <share>', 'name machines that are slower by at least this share')
          .argParser(share)
          .default(0.1, '10%'),
      )
      .addHelpText('after', HELP),
  ).action(async (options: OutliersOptions) => ended(await fleetOutliers(options)));

const HELP = `
The latest report of each result counts, without times flagged contaminated,
drift, throttled or below-clock. A machine is named if it has six results or
more, and their median against the middle machine of its architecture (and
device, where told) is beyond both the threshold and the spread of the others:
3.5 robust deviations, more where there are few machines. Of machines that
differ by chance alone, up to 8 in 1000 are named where there are few of a
kind, 1 in 1000 where there are fifty.
${questionCodes(null)}`;

async function fleetOutliers({ store, software = false, threshold, json }: OutliersOptions): Promise<ExitCode> {
  const output = readOutputs({ json }, [store]).json;
  const { sick, notes } = await withStore(store, async (duck) => ({
    sick: await sickMachines(duck, software, threshold),
    notes: leftOutNotes(await leftOutRows(duck, software)),
  }));
  tell(output, { ...sick, threshold, notes }, outliersText(sick, threshold, notes));
  return EXIT.done;
}

function outliersText(sick: SickMachines, threshold: number, notes: readonly string[]): string {
  const { machines } = sick;
  const table = printTable(
    {
      title: 'Slow machines',
      columns: [
        { name: 'host', align: 'left' },
        { name: 'architecture', align: 'left' },
        { name: 'time', align: 'right' },
        { name: '95 %', align: 'right' },
        { name: 'limit', align: 'right' },
        { name: 'slower results', align: 'right' },
        { name: 'machines', align: 'right', spare: true },
      ],
      rows: machines.map((one) => [
        shortName(one.host),
        shortName(one.architecture),
        times(one.ratio),
        between(one),
        times(one.limit),
        `${one.slowerResults} of ${one.results}`,
        String(one.machines),
      ]),
    },
    inkFor(process.stdout),
  );
  return blocks(machines.length > 0 ? [table] : [], [...sickWords(sick, threshold), ...notes]);
}
