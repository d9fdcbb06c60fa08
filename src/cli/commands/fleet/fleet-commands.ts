import { Command } from 'commander';
import { quote } from '../../../text/untrusted.ts';
import { CliError, EXIT, type ExitCode } from '../../exit.ts';
import { fleetAddCommand } from './fleet-add.ts';
import { fleetJobCommand } from './fleet-job.ts';
import { fleetOutliersCommand } from './fleet-outliers.ts';
import { fleetPageCommand } from './fleet-page.ts';
import { fleetQueryCommand } from './fleet-query.ts';
import { fleetRankCommand } from './fleet-rank.ts';
import { fleetRegressionsCommand } from './fleet-regressions.ts';
import { fleetRunCommand } from './fleet-run-options.ts';

/** `fleet`, the commands for many machines; `profile` is the command whose options some of them take over. */
export function fleetCommand(profile: Command, ended: (code: ExitCode) => void): Command {
  const group = new Command('fleet')
    .description('Measure many machines, and ask questions of all their reports')
    .helpCommand(false)
    .argument('[command]')
    .action((given?: string) => {
      const names = group.commands.map((command) => command.name()).join(', ');
      throw new CliError(
        EXIT.usage,
        `fleet: expected a command (${names}), got ${given === undefined ? 'none' : quote(given)}; see ridgepoint fleet --help`,
      );
    });
  const add = (command: Command): void => {
    group.addCommand(command.exitOverride().configureOutput({ writeErr: () => undefined }));
  };
  add(fleetRunCommand(profile, ended));
  add(fleetJobCommand(profile, ended));
  add(fleetAddCommand(ended));
  add(fleetQueryCommand(ended));
  add(fleetRankCommand(ended));
  add(fleetOutliersCommand(ended));
  add(fleetRegressionsCommand(ended));
  add(fleetPageCommand(ended));
  return group;
}
