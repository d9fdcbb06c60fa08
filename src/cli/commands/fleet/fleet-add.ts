import { Command } from 'commander';
import { formatBytes } from '../../../text/units.ts';
import { quote } from '../../../text/untrusted.ts';
import { CliError, EXIT, type ExitCode } from '../../exit.ts';
import { readOutputs } from '../../outputs.ts';
import { addReports, type Added } from '../../fleet/store/store-add.ts';
import { storePath } from '../../fleet/store/store-file.ts';
import { lockFile } from '../../fleet/store/store-lock.ts';
import { reportFiles, type Refused } from '../../fleet/store/store-sources.ts';
import type { StoreOptions } from '../../fleet/store/store-used.ts';
import { say } from '../../run-job.ts';
import { watchSignals } from '../../signals.ts';
import { counted, tell, withStoreOptions } from './store-options.ts';

/** Another add takes seconds, of ten thousand reports minutes. */
const WAIT_SECONDS = 60;

/** `fleet add`; `ended` receives the exit code. */
export const fleetAddCommand = (ended: (code: ExitCode) => void): Command =>
  withStoreOptions(
    new Command('add')
      .description('Add reports to the store, one Parquet file; a report that is in it already changes nothing')
      .argument('<files...>', 'report files, or folders of them')
      .addHelpText('after', HELP),
  ).action(async (files: string[], options: StoreOptions) => ended(await fleetAdd(files, options)));

const HELP = `
Files that are no reports, or not there, are named, and the others added. The
store is replaced as a whole: an early end leaves it as it was. Beside it stays
a small hidden file, .NAME.lock, by which two adds wait for each other.

Of a folder, all reports below it are read, those behind links and older ones
(lab-01.json.1) too, but nothing hidden.

Exit codes:
  0    the reports are in the store, though files may have been left out
  2    bad input or usage: no file is a report, or the store is damaged, or none
  4    the store could not be written, or another program has been adding to it
       for ${WAIT_SECONDS} s; it is as it was
  130  Ctrl-C, likewise

For example:
  ridgepoint fleet add reports/ --store lab.parquet`;

/** Adds reports. @throws CliError `usage` if there is no report among the files */
async function fleetAdd(given: readonly string[], { store, json }: StoreOptions): Promise<ExitCode> {
  // First: a folder of ten thousand files takes a while.
  const stop = watchSignals();
  const path = storePath(store);
  const sources = reportFiles(given);
  const { files, refused } = sources;
  const output = readOutputs({ json }, [store, ...files], [lockFile(path)]).json;
  if (files.length === 0) throw noFiles(refused);
  const added = await addReports(path, sources, { stop, waitSeconds: WAIT_SECONDS });
  for (const { file, reason } of added.refused)
    say(`Left out: ${reason.includes(quote(file)) ? reason : `${quote(file)}: ${reason}`}`);
  for (const { file, count } of added.repeated)
    say(
      `Left out of ${quote(file)}: ${counted(count, 'row')} that repeat${count === 1 ? 's' : ''} an id; the first of each is kept`,
    );
  if (added.added + added.present === 0) {
    throw new CliError(
      EXIT.usage,
      `fleet add: expected reports, got ${counted(added.refused.length, 'file')} of which none is one; nothing was added`,
    );
  }
  tell(output, { store, ...added }, addedText(store, added));
  return EXIT.done;
}

function noFiles([first]: readonly Refused[]): CliError {
  const found = first ? `got ${quote(first.file)}: ${first.reason}` : 'found no .json file in the folders';
  return new CliError(EXIT.usage, `fleet add: expected report files or folders, ${found}`);
}

function addedText(store: string, { added, present, refused, unnamed, reports, rows, bytes }: Added): string {
  const parts = [
    `${counted(added, 'report')} added`,
    ...(present > 0 ? [`${present} there already`] : []),
    ...(refused.length > 0 ? [`${counted(refused.length, 'file')} left out`] : []),
  ];
  const hosts =
    unnamed > 0
      ? `\n${counted(unnamed, 'report')} without a host, so in no comparison of machines; measure with --host NAME`
      : '';
  return `${parts.join(', ')}; ${store} holds ${counted(reports, 'report')}, ${rows} rows, ${formatBytes(bytes)}${hosts}`;
}
