import { Command } from 'commander';
import { CliError, EXIT, type ExitCode } from '../../exit.ts';
import { fleetJobCommand } from './fleet-job.ts';

/** `fleet`, the commands for many machines; `profile` is the command whose options some of them pass on. */
export function fleetCommand(profile: Command, ended: (code: ExitCode) => void): Command {
  const group = new Command('fleet')
    .description('Measure many machines, and ask questions of all their reports')
    .helpCommand(false)
    .argument('[command]')
    .action((given?: string) => {
      const names = group.commands.map((command) => command.name()).join(', ');
      throw new CliError(
        EXIT.usage,
        `fleet: expected a command (${names}), got ${given ?? 'none'}; see ridgepoint fleet --help`,
      );
    });
  const add = (command: Command): void => {
    group.addCommand(command.exitOverride().configureOutput({ writeErr: () => undefined }));
  };
  add(fleetJobCommand(profile, ended));
  return group;
}
