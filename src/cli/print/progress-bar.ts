import cliProgress from 'cli-progress';
import type { JobState } from '../../jobs/api.ts';
import { harmless } from '../../text/untrusted.ts';

/** Prints progress on stderr: a bar on a terminal, plain lines elsewhere. */
export interface ProgressPrinter {
  update(state: Pick<JobState, 'done' | 'total' | 'label' | 'secondsLeft'>): void;
  stop(): void;
}

/** Least interval between plain lines within one step. */
const LINE_MILLISECONDS = 15_000;
const LABEL_WIDTH = 36;

/** The printer that suits the stream. */
export const createProgress = (stream: NodeJS.WriteStream): ProgressPrinter =>
  stream.isTTY ? liveBar(stream) : plainLines((line) => stream.write(`${line}\n`));

function liveBar(stream: NodeJS.WriteStream): ProgressPrinter {
  const bar = new cliProgress.SingleBar({
    stream,
    format: '{bar} {percentage} %  {step}  {left}',
    barCompleteChar: '━',
    barIncompleteChar: '·',
    barsize: 20,
    clearOnComplete: true,
    hideCursor: true,
    gracefulExit: false,
  });
  bar.start(1, 0, { step: 'starting', left: '' });
  return {
    update({ done, total, label, secondsLeft }) {
      bar.setTotal(Math.max(1, total));
      bar.update(done, {
        step: harmless(label).slice(0, LABEL_WIDTH).padEnd(LABEL_WIDTH),
        left: leftWords(secondsLeft),
      });
    },
    stop: () => bar.stop(),
  };
}

/** One line per step (the label up to its colon); rounds within a step are printed now and then. */
export function plainLines(write: (line: string) => void, now: () => number = Date.now): ProgressPrinter {
  let step = '';
  let label = '';
  let told = -Infinity;
  return {
    update(state) {
      const nextStep = state.label.split(':', 1)[0]!;
      if (state.label === label || (nextStep === step && now() - told < LINE_MILLISECONDS)) return;
      step = nextStep;
      label = state.label;
      told = now();
      const left = leftWords(state.secondsLeft);
      write(`[${state.done}/${state.total}] ${harmless(label)}${left === '' ? '' : ` · ${left}`}`);
    },
    stop: () => undefined,
  };
}

/** `about 40 s left`, rounded to an estimate's accuracy. */
function leftWords(seconds: number | null): string {
  if (seconds === null || seconds <= 0) return '';
  if (seconds < 90) return `about ${Math.max(5, Math.ceil(seconds / 5) * 5)} s left`;
  return `about ${Math.ceil(seconds / 60)} min left`;
}
