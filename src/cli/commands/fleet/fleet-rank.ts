import { Command } from 'commander';
import { machineWithArticle } from '../../../report/machine-name.ts';
import { hostOf } from '../../../fleet/report-rows.ts';
import type { Report } from '../../../report/report-format.ts';
import { formatSeconds } from '../../../text/units.ts';
import { inkFor } from '../../print/ink.ts';
import { printTable } from '../../print/text-layout.ts';
import { CliError, EXIT, type ExitCode } from '../../exit.ts';
import { readOutputs } from '../../outputs.ts';
import { withStore } from '../../fleet/store/store-file.ts';
import { leftOutNotes, leftOutRows } from '../../fleet/store/store-left-out.ts';
import { standings, type Standing } from '../../fleet/store/store-rank.ts';
import type { StoreOptions } from '../../fleet/store/store-used.ts';
import { readReport } from '../../read-file.ts';
import { blocks, questionCodes, shortName, tell, times, withSoftwareOption } from './store-options.ts';

/** `fleet rank`; `ended` receives the exit code. */
export const fleetRankCommand = (ended: (code: ExitCode) => void): Command =>
  withSoftwareOption(
    new Command('rank')
      .description(
        'Where the machine of a report stands among those of its architecture in the store, result by result',
      )
      .argument('<report>', 'a report file, in the store or not')
      .addHelpText('after', questionCodes(null)),
  ).action(async (file: string, options: StoreOptions) => ended(await fleetRank(file, options)));

/** Ranks a report. @throws CliError `usage` for a software adapter without --software */
async function fleetRank(file: string, { store, software = false, json }: StoreOptions): Promise<ExitCode> {
  const output = readOutputs({ json }, [store, file]).json;
  const report = readReport('fleet rank', file);
  if (report.adapter.isFallback && !software) {
    throw new CliError(
      EXIT.usage,
      'fleet rank: expected a report of a GPU, got one of a software adapter; --software ranks it among software adapters',
    );
  }
  const { results, notes } = await withStore(store, async (duck) => ({
    results: await standings(duck, report),
    notes: leftOutNotes({ ...(await leftOutRows(duck, software)), softwareReports: 0, unsteadyTimes: 0 }),
  }));
  const { vendor, architecture, device } = report.adapter;
  tell(
    output,
    { host: hostOf(report), architecture, vendor, device, results, notes },
    rankText(report, results, notes),
  );
  return EXIT.done;
}

function rankText(report: Report, results: readonly Standing[], notes: readonly string[]): string {
  const machine = machineWithArticle(report);
  const host = hostOf(report);
  const name = host === '' ? machine : `${shortName(host)}, ${machine},`;
  if (results.length === 0)
    return blocks([], [`The store holds no other machine like ${name} with these results.`, ...notes]);
  const table = printTable(
    {
      title: `Where ${name} stands`,
      columns: [
        { name: 'result', align: 'left' },
        { name: 'faster than', align: 'right' },
        { name: 'time', align: 'right' },
        { name: 'to median', align: 'right' },
        { name: 'to best', align: 'right', spare: true },
      ],
      rows: results.map(({ id, percentile, machines, seconds, best, median }) => [
        id,
        `${shareWords(percentile)} of ${machines - 1}`,
        formatSeconds(seconds),
        times(seconds / median),
        times(seconds / best),
      ]),
    },
    inkFor(process.stdout),
    120,
  );
  return blocks(
    [table],
    [
      'Faster than: how many of the other machines like it take longer, by the latest report of each; a tie counts half.',
      ...notes,
    ],
  );
}

/** `83 %`; what is rounded to all of them, or none, is not said to be. */
function shareWords(percent: number): string {
  if (percent === 100) return 'all';
  return percent === 0 ? 'none' : `${Math.min(99, Math.max(1, Math.round(percent)))} %`;
}
