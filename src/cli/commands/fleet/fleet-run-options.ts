import { Command, InvalidArgumentError, Option } from 'commander';
import type { ExitCode } from '../../exit.ts';
import { GRID_PASSWORD, GRID_USER } from '../../fleet/grid/grid-address.ts';
import { collect } from '../../option-values.ts';
import { fleetRun, type FleetRunOptions } from './fleet-run.ts';

/** The options of `profile` that mean the same here. */
const TAKEN_OVER = new Set(
  'plan only model adapter power browser seed retune timeout host label baseline'.split(' ').map((name) => `--${name}`),
);

/** `fleet run`; `profile` is the command whose options it takes over, `ended` receives the exit code. */
export function fleetRunCommand(profile: Command, ended: (code: ExitCode) => void): Command {
  const command = new Command('run')
    .description('Measure every machine of a Selenium Grid, or browsers by their debugging addresses: a report each')
    .option('--grid <url>', 'a Selenium Grid 4, such as http://grid.example:4444')
    .addOption(
      new Option(
        '--connect <address...>',
        'debugging addresses of browsers that run already: [LABEL=]ws://… or http://…',
      )
        .argParser(collect)
        .default([], 'none'),
    )
    .addOption(
      new Option('--select <key=value...>', "only machines whose node's stereotype says so: gpu=a10, platformName=mac")
        .argParser(collect)
        .default([], 'all'),
    )
    .option('--out <folder>', 'where reports and fleet.json are kept', 'reports')
    .addOption(
      new Option('--tries <number>', 'how often a machine that is lost is tried').argParser(count(100)).default(3),
    )
    .addOption(
      new Option('--at-once <number>', 'at most this many machines at once (default: all)').argParser(count(100_000)),
    )
    .option('--again', 'measure machines again that are done')
    .option('--dry-run', 'only list the machines that would run, and what is wrong with the others')
    .option('--json <file>', 'what fleet.json holds, or the list of --dry-run; - for standard output')
    .addHelpText('after', HELP);
  for (const option of profile.options) if (TAKEN_OVER.has(option.long ?? '')) command.addOption(option);
  return command.action(async (options: FleetRunOptions) => ended(await fleetRun(options)));
}

const HELP = `
A machine is a node whose stereotype has a ridgepoint:host of its own and Chrome
or Edge; other ridgepoint: entries become labels of its report. Set max-sessions
to 1, so that no two runs share a GPU. Nodes need no way to this machine: the
page reaches them through the Grid.

Of profile's options, --browser takes chrome or edge, --host names the machine
of a single --connect, and --baseline gives shapes only.

The user and password of a Grid are read from ${GRID_USER} and
${GRID_PASSWORD}. Run again, the command measures only what is missing.

Exit codes, with --dry-run those that the run would end with as things are:
  0    every machine is done
  1    a kernel's check failed
  2    bad input or usage
  3    no machine
  4    some machines are missing
  130  Ctrl-C; what was measured is kept

For example:
  ridgepoint fleet run --grid http://grid.example:4444 --dry-run
  ridgepoint fleet run --grid http://grid.example:4444 --select gpu=a10
  ridgepoint fleet run --connect lab-01=http://10.0.0.7:9222`;

const count =
  (most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from 1 to ${most}.`);
  };
