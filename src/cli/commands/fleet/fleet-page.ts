import { basename, join } from 'node:path';
import { Command, Option } from 'commander';
import type { FleetPage } from '../../../fleet/page/fleet-page-format.ts';
import { givenMachine } from '../../../fleet/page/given-machine.ts';
import { causeChanges, fleetFigures } from '../../../fleet/page/make-fleet-page.ts';
import { CAUSES, type Cause } from '../../../fleet/pair-runs.ts';
import { sickWords } from '../../../fleet/sick-words.ts';
import type { Report } from '../../../report/report-format.ts';
import { TOOL_VERSION } from '../../../report/version.ts';
import { formatBytes, formatShare } from '../../../text/units.ts';
import { cut, harmless, visibleName } from '../../../text/untrusted.ts';
import { CliError, EXIT, type ExitCode } from '../../exit.ts';
import { readOutputs } from '../../outputs.ts';
import { pageFolder, writePage } from '../../fleet/page-folder.ts';
import { changesOf } from '../../fleet/store/store-changes.ts';
import type { Duck } from '../../fleet/store/store-duckdb.ts';
import { withStore } from '../../fleet/store/store-file.ts';
import { leftOutNotes, leftOutRows } from '../../fleet/store/store-left-out.ts';
import { sickMachines } from '../../fleet/store/store-machines.ts';
import { storedFleet } from '../../fleet/store/store-page.ts';
import type { StoreOptions } from '../../fleet/store/store-used.ts';
import { changeShare } from '../../option-values.ts';
import { readReport } from '../../read-file.ts';
import { blocks, counted, questionCodes, tell, withSoftwareOption } from './store-options.ts';

interface PageOptions extends StoreOptions {
  readonly mine?: string;
  readonly by?: Cause;
  readonly from?: string;
  readonly to?: string;
  readonly threshold?: number;
}

/** `fleet page`; `ended` receives the exit code. */
export const fleetPageCommand = (ended: (code: ExitCode) => void): Command =>
  withSoftwareOption(
    new Command('page')
      .description('Write a static page of the fleet: rooflines, where machines stand, what changed, slow machines')
      .argument('<folder>', 'a new or an empty folder, or one with such a page')
      .option('--mine <report>', 'mark the machine of this report, in the store or not')
      .addOption(new Option('--by <cause>', 'what changed (default: each of them)').choices(CAUSES))
      .option('--from <version>', 'the version before, with --by')
      .option('--to <version>', 'the version after, with --by')
      .option(
        '--threshold <share>',
        'mark results slower by more than this, and exit with 1 if there are any',
        changeShare,
      )
      .addHelpText('after', HELP),
  ).action(async (folder: string, options: PageOptions) => ended(await fleetPage(folder, options)));

const HELP = `
The page is a few files without a server: open FOLDER/index.html from disk, or
put the folder on any static host. It loads nothing from elsewhere and holds the
latest time of each machine and result, with the names of the machines.
${questionCodes('the page is written; a result became slower by more than --threshold', 'the page not be written')}

For example:
  ridgepoint fleet page site
  ridgepoint fleet page site --mine report.json --by driver --threshold 5%`;

/** Machines that are slower than those like them by less are not named, as by `fleet outliers`. */
const SICK_SHARE = 0.1;
const MOST_SICK = 200;
/** The page shows a part of such a name, and all of it in a title. */
const MOST_NAME = 1000;

/** Writes the page. @throws CliError `usage`, and `no` past the threshold */
async function fleetPage(folder: string, options: PageOptions): Promise<ExitCode> {
  const { store, mine, by, from, to, threshold, json } = options;
  if (by === undefined && (from !== undefined || to !== undefined)) {
    throw new CliError(EXIT.usage, `${from === undefined ? '--to' : '--from'}: expected --by with it, got none`);
  }
  const place = pageFolder(folder);
  const written = place.files.map((name) => join(place.path, name));
  const output = readOutputs({ json }, [store, mine], written).json;
  const report = mine === undefined ? null : readMine(mine, options);
  const page = await withStore(store, (duck) => readPage(duck, report, options));
  const bytes = writePage(place, page);
  const past = page.changes.flatMap(({ rows }) => rows).filter(({ isPast }) => isPast).length;
  // Of a cause that the user named, it is told at once that there is nothing to see.
  const nothing = by === undefined ? [] : page.changes.flatMap(({ hasSteps, words }) => (hasSteps ? [] : words[0]!));
  tell(
    output,
    {
      folder: place.path,
      files: place.files,
      bytes,
      machines: page.machines.length,
      results: page.results.length,
      changes: page.changes.map(({ by: cause, rows, more }) => ({ by: cause, rows: rows.length + more })),
      sick: page.sick.length,
      ...(threshold !== undefined && { threshold, past }),
      notes: [...nothing, ...page.notes],
    },
    blocks(
      [],
      [
        `Wrote ${place.files.join(', ')} to ${harmless(folder)}: ${counted(page.machines.length, 'machine')}, ${counted(page.results.length, 'result')}, ${formatBytes(bytes)}. Open its index.html.`,
        ...nothing,
        ...page.notes,
      ],
    ),
  );
  if (past > 0) {
    throw new CliError(
      EXIT.no,
      `${counted(past, 'result')} became slower by more than ${formatShare(threshold!)}${by === undefined ? '' : ` with the ${by}`}`,
    );
  }
  return EXIT.done;
}

function readMine(file: string, { software = false }: PageOptions): Report {
  const report = readReport('--mine', file);
  if (report.adapter.isFallback && !software) {
    throw new CliError(
      EXIT.usage,
      '--mine: expected a report of a GPU, got one of a software adapter; --software shows software adapters, too',
    );
  }
  return report;
}

async function readPage(duck: Duck, report: Report | null, options: PageOptions): Promise<FleetPage> {
  const { store, software = false, by, from, to, threshold = null } = options;
  const left = await leftOutRows(duck, software);
  const { dropped, ...figures } = fleetFigures(await storedFleet(duck, software), report && givenMachine(report));
  const sick = await sickMachines(duck, software, SICK_SHARE);
  const askChanges = await changesOf(duck, { software });
  const changes = [];
  for (const cause of by === undefined ? CAUSES : [by]) {
    const question = { by: cause, from, to };
    changes.push(causeChanges(question, await askChanges(question), threshold));
  }
  return {
    format: 'ridgepoint-fleet-page',
    version: 1,
    toolVersion: TOOL_VERSION,
    createdAt: new Date().toISOString(),
    store: harmless(basename(store)),
    reports: left.reports,
    ...figures,
    threshold,
    changes,
    sick: sick.machines.slice(0, MOST_SICK).map((one) => ({
      ...one,
      host: cut(visibleName(one.host), MOST_NAME),
      architecture: cut(harmless(one.architecture), MOST_NAME),
    })),
    sickWords: sickWords(sick, SICK_SHARE),
    notes: [
      ...leftOutNotes(left),
      ...(dropped > 0
        ? [`${counted(dropped, 'result')} that fewer machines have ${dropped === 1 ? 'is' : 'are'} left out.`]
        : []),
    ],
  };
}
