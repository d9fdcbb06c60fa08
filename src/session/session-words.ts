import { cut, harmless } from '../text/untrusted.ts';
import { isFurther } from './further-groups.ts';
import type { Session, SessionContext, SessionPipeline, SessionStop } from './session-format.ts';

/** Longest name of a pipeline, in characters. */
const MOST_NAME = 60;
/** Characters of a hash that tell pipelines apart. */
const MOST_HASH = 8;

const oneLine = (text: string, most: number): string => cut(harmless(text).replaceAll(/\s+/g, ' ').trim(), most);

/**
 * What pipelines of several shapes share: a label that says more than their entry point; null without one. Kernels that
 * have nothing in common are all called `main`.
 */
export const familyLabel = ({ label, entry }: Pick<SessionPipeline, 'label' | 'entry'>): string | null =>
  label === entry ? null : oneLine(label, MOST_NAME) || null;

/** What a page calls a pipeline: its label, else its entry point; pipelines of several shapes may share it. */
export const familyName = ({ label, entry }: Pick<SessionPipeline, 'label' | 'entry'>): string =>
  oneLine(label, MOST_NAME) || oneLine(entry, MOST_NAME) || 'unnamed';

/** `8 × 8 × 1`, or what is known of a grid that the GPU chose, or of groups that are not told apart. */
export function gridText(group: Parameters<typeof isFurther>[0]): string {
  const { grid, indirect } = group;
  if (grid) return grid.join(' × ');
  if (isFurther(group)) return 'further groups, not told apart';
  if (!indirect) return 'a grid that the GPU chose';
  const [least, most] = [indirect.least, indirect.most].map((workgroups) => workgroups.toLocaleString('en'));
  const range = least === most ? least : `${least} to ${most}`;
  return `${range} ${most === '1' ? 'workgroup' : 'workgroups'}, by the GPU's choice`;
}

/** Longest list of further labels, in characters. */
const MOST_ALSO = 40;

/** ` (also Reshape, Flatten)`: a page may give one kernel several labels. */
function alsoNamed({ otherLabels = [] }: SessionPipeline): string {
  const others = otherLabels.map((label) => oneLine(label, MOST_NAME)).filter((label) => label !== '');
  return others.length === 0 ? '' : ` (also ${cut(others.join(', '), MOST_ALSO)})`;
}

/** Short names of pipelines by hash, each of one: where several share a name, with the beginning of the hash. */
export function shortNames(pipelines: readonly SessionPipeline[]): ReadonlyMap<string, string> {
  const sharing = new Map<string, number>();
  for (const pipeline of pipelines) sharing.set(familyName(pipeline), (sharing.get(familyName(pipeline)) ?? 0) + 1);
  return new Map(
    pipelines.map((pipeline) => {
      const name = familyName(pipeline);
      return [pipeline.hash, sharing.get(name) === 1 ? name : `${name} ${oneLine(pipeline.hash, MOST_HASH)}`] as const;
    }),
  );
}

/** The same, with what else pages call them. */
export function pipelineNames(pipelines: readonly SessionPipeline[]): ReadonlyMap<string, string> {
  const names = shortNames(pipelines);
  return new Map(pipelines.map((one) => [one.hash, `${names.get(one.hash)!}${alsoNamed(one)}`] as const));
}

/** Why a session, or a context, ended early. */
export const SESSION_STOP_WORDS: Readonly<Record<SessionStop, string>> = {
  cancelled: 'it was cancelled',
  navigated: 'the page went to another address',
  'page-closed': 'the page was closed',
  'worker-ended': 'the worker ended',
  'device-lost': 'the GPU device was lost',
  'browser-died': 'the browser ended',
  'time-out': 'the time limit was reached',
  error: 'an error occurred',
};

/** Where a context runs. */
export const CONTEXT_WORDS: Readonly<Record<SessionContext['kind'], string>> = {
  page: 'page',
  frame: 'frame',
  worker: 'worker',
  'shared-worker': 'shared worker',
  'service-worker': 'service worker',
};

/** How dispatches were timed. */
export const TIMING_WORDS: Readonly<Record<Session['session']['time'], string>> = {
  split: 'each dispatch in a pass of its own',
  pass: 'the passes of the page',
};

/** What the GPU is busy with, and no pipeline alone. */
export const untimedName = ({
  session,
}: Pick<Session, 'session'>): (typeof UNTIMED_NAMES)[keyof typeof UNTIMED_NAMES] => UNTIMED_NAMES[session.time];

const UNTIMED_NAMES = {
  split: 'first and untimed dispatches',
  pass: 'passes timed whole and first dispatches',
} as const;

/** What a GPU waits for. */
export const IDLE_WORDS: Readonly<Record<keyof Session['timeline']['idle'], string>> = {
  waitsForCpu: 'waits for JavaScript',
  betweenPasses: 'waits between passes, for launches, barriers and copies',
  readback: 'waits while results are read back',
};

/** The same in a few words, for a table. */
export const IDLE_NAMES = {
  waitsForCpu: 'waits for JavaScript',
  betweenPasses: 'between passes',
  readback: 'results are read back',
} as const satisfies Record<keyof Session['timeline']['idle'], string>;

/** The kinds of idle time. */
export const IDLE_KINDS = ['waitsForCpu', 'betweenPasses', 'readback'] as const;
