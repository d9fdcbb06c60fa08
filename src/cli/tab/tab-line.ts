import cliProgress from 'cli-progress';
import type { WatchProgress } from '../../session/context-record.ts';
import { formatShare } from '../../text/units.ts';
import { cut, harmless } from '../../text/untrusted.ts';

/** What is watched now. */
export interface LineState {
  /** Since recording began; null: it has not. */
  readonly seconds: number | null;
  /** Of the contexts that use WebGPU. */
  readonly progress: readonly WatchProgress[];
  /** What the user may do or must wait for, if it is not obvious. */
  readonly hint: string;
}

/** Shows how far the watch is. */
export interface LivePrinter {
  update(state: LineState): void;
  stop(): void;
}

/** Between plain lines. */
const LINE_SECONDS = 5;
const MOST_NAME = 32;

/**
 * A live line on a terminal, with a bar if the end is known; plain lines elsewhere.
 * @param total seconds to watch; null: until something else ends it
 */
export function createLine(stream: NodeJS.WriteStream, total: number | null): LivePrinter {
  if (!stream.isTTY) return plainLine((line) => stream.write(`${line}\n`));
  const bar = new cliProgress.SingleBar({
    stream,
    format: total === null ? '{words}' : '{bar} {words}',
    barCompleteChar: '━',
    barIncompleteChar: '·',
    barsize: 8,
    clearOnComplete: true,
    hideCursor: true,
    linewrap: false,
    gracefulExit: false,
  });
  bar.start(total ?? 1, 0, { words: 'loading' });
  return {
    update: (state) => bar.update(Math.min(total ?? 0, state.seconds ?? 0), { words: lineWords(state) }),
    stop: () => bar.stop(),
  };
}

/** One line every few seconds, whenever the hint changes, and at the end. */
export function plainLine(write: (line: string) => void): LivePrinter {
  let last: LineState | null = null;
  let hint = '';
  let due = 0;
  const tell = (state: LineState): void => {
    last = null;
    ({ hint } = state);
    due = (state.seconds ?? 0) + LINE_SECONDS;
    write(lineWords(state));
  };
  return {
    update(state) {
      if ((state.seconds ?? 0) >= due || state.hint !== hint) tell(state);
      else last = state;
    },
    stop() {
      if (last) tell(last);
    },
  };
}

/** `12 s · 1,028 dispatches · 38 pipelines · 170/170 counted · busy 41 %, most Conv`: short, for 80 characters. */
export function lineWords({ seconds, progress, hint }: LineState): string {
  // Before recording begins there is nothing to tell of.
  if (seconds === null) return hint;
  const sum = (of: (one: WatchProgress) => number): string =>
    progress.reduce((all, one) => all + of(one), 0).toLocaleString('en-US');
  const amount = (of: (one: WatchProgress) => number, one: string, more: string): string =>
    `${sum(of)} ${sum(of) === '1' ? one : more}`;
  const busiest = progress.toSorted((a, b) => b.busyShare * b.seconds - a.busyShare * a.seconds)[0];
  const name = busiest?.busiest ? cut(harmless(busiest.busiest), MOST_NAME) : '';
  return [
    `${Math.floor(seconds)} s`,
    ...(busiest
      ? [
          amount(({ dispatches }) => dispatches, 'dispatch', 'dispatches'),
          amount(({ pipelines }) => pipelines, 'pipeline', 'pipelines'),
          `${sum(({ groupsCounted }) => groupsCounted)}/${sum(({ groups }) => groups)} counted`,
          `busy ${formatShare(Math.min(1, Math.max(...progress.map(({ busyShare }) => busyShare))))}${name === '' ? '' : `, most ${name}`}`,
        ]
      : ['no WebGPU yet']),
    ...(hint === '' ? [] : [hint]),
  ].join(' · ');
}
