import cliProgress from 'cli-progress';
import { harmless } from '../../../text/untrusted.ts';
import { LABEL_WIDTH, leftWords, plainLines, type ProgressPrinter } from '../../run-job.ts';

/** Shows how far each machine is. */
export interface FleetProgress {
  /** The line of a machine. */
  of(host: string): MachineProgress;
  stop(): void;
}

/** Shows how far one machine is. */
export interface MachineProgress extends Pick<ProgressPrinter, 'update'> {
  /** What it does now, if that is no step of the run. */
  say(line: string): void;
  /** What became of it, to stay on the screen. */
  note(line: string): void;
}

const MOST_HOST = 24;

/** A live line for each machine on a terminal, plain lines elsewhere. @param hosts every machine that will run */
export const fleetProgress = (stream: NodeJS.WriteStream, hosts: readonly string[]): FleetProgress =>
  stream.isTTY ? liveLines(stream, hosts) : spokenLines((line) => stream.write(`${line}\n`));

/** Each line with its machine before it. */
export function spokenLines(write: (line: string) => void): FleetProgress {
  return {
    of: (host) => {
      const tell = (line: string): void => write(`${harmless(host)}: ${line}`);
      const { update } = plainLines(tell);
      const say = (line: string): void => tell(harmless(line));
      return { update, say, note: say };
    },
    stop: () => undefined,
  };
}

function liveLines(stream: NodeJS.WriteStream, hosts: readonly string[]): FleetProgress {
  const bars = new cliProgress.MultiBar({
    stream,
    format: '{host} {bar} {percentage} %  {step}  {left}',
    barCompleteChar: '━',
    barIncompleteChar: '·',
    barsize: 12,
    clearOnComplete: true,
    hideCursor: true,
    linewrap: false,
    gracefulExit: false,
  });
  const width = Math.min(MOST_HOST, Math.max(...hosts.map(({ length }) => length)));
  const step = (text: string): string => harmless(text).slice(0, LABEL_WIDTH).padEnd(LABEL_WIDTH);
  return {
    of: (host) => {
      const name = harmless(host).slice(0, width).padEnd(width);
      const bar = bars.create(1, 0, { host: name, step: step('waits'), left: '' });
      return {
        update({ done, total, label, secondsLeft }) {
          bar.setTotal(Math.max(1, total));
          bar.update(done, { host: name, step: step(label), left: leftWords(secondsLeft) });
        },
        say: (line) => bar.update({ host: name, step: step(line), left: '' }),
        note(line) {
          bars.log(`${harmless(`${host}: ${line}`)}\n`);
          bar.update({ host: name, step: step(line), left: '' });
        },
      };
    },
    stop: () => bars.stop(),
  };
}
