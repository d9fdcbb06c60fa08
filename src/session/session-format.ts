/**
 * A Ridgepoint session, format version 1: what the WebGPU of a page did while it was watched. This file is both its
 * documentation and the check when reading.
 *
 * Numbers are SI base units: seconds, bytes, FLOP; shares are 0–1. Times count from the session's start. Unknown fields
 * are ignored, not refused: a later minor version may add some.
 */
import * as v from 'valibot';
import { countedSchema } from '../report/counted/counted.ts';
import { atLeastZero, count, number, positive, text, timestamp } from '../report/number-checks.ts';
import { adapterSchema, ceilingSchema } from '../report/report-format.ts';

/** How a page's dispatches are timed: each in a pass of its own, or by the page's own passes. */
export const TIMINGS = ['split', 'pass'] as const;
/** How dispatches are counted: an instrumented twin on copies, in place of the dispatch, or not at all. */
export const COUNTINGS = ['twin', 'replace', 'off'] as const;
/** Where scripts run that may use WebGPU. */
export const CONTEXT_KINDS = ['page', 'frame', 'worker', 'shared-worker', 'service-worker'] as const;
/** Why a session ended before it was asked to. */
export const SESSION_STOPS = [
  'cancelled',
  'navigated',
  'page-closed',
  'worker-ended',
  'device-lost',
  'browser-died',
  'time-out',
  'error',
] as const;

const timing = v.picklist(TIMINGS);
const triple = v.tuple([count, count, count]);
const calls = v.object({ calls: count, bytes: atLeastZero });

/** A page, frame or worker, whether or not it used WebGPU. */
const context = v.object({
  id: text,
  kind: v.picklist(CONTEXT_KINDS),
  /** Without query and fragment. */
  url: text,
  usesWebGpu: v.boolean(),
  dispatches: count,
  /** Why it ended before the session did; null: it did not. */
  ended: v.nullable(v.picklist(SESSION_STOPS)),
});

const device = v.object({
  id: text,
  /** Id of its context. */
  context: text,
  adapter: adapterSchema,
  /** What the page required. */
  asked: v.object({ features: v.array(text), limits: v.record(v.string(), number) }),
  /** What was required in addition, unseen by the page. */
  added: v.object({ features: v.array(text), limits: v.record(v.string(), number) }),
  clock: v.object({
    /** `wall-clock`: the adapter has no timestamps, so a submit's time includes its way to the GPU and back. */
    source: v.picklist(['timestamp-query', 'wall-clock']),
    quantumSeconds: atLeastZero,
  }),
  /** The message with which it was lost; null: it was not, or its page destroyed it. */
  lost: v.nullable(text),
});

/** Times of dispatches, the first of a pipeline left out: drivers compile there. */
const time = v.object({
  /** Of the timed ones. */
  sum: atLeastZero,
  least: atLeastZero,
  /** The mean, if the times are shorter than four steps of the stamps: sums of rounded times are right, not each. */
  median: atLeastZero,
  /** Seconds that hold `sum` at 95 %: stamps that are rounded down to steps make single times uncertain, not sums. */
  interval: v.tuple([atLeastZero, atLeastZero]),
});

const pipeline = v.object({
  /** Of its WGSL, entry point and constants: the same in every session. */
  hash: text,
  stage: v.picklist(['compute', 'render']),
  label: text,
  /** Further labels of pipelines with the same source, entry point and constants, of which this is the sum. */
  otherLabels: v.exactOptional(v.array(text)),
  entry: text,
  /** Values of overrides, by name or id. */
  constants: v.record(v.string(), number),
  /** Null if it could not be read from the source. */
  workgroupSize: v.nullable(triple),
  /** Seconds until the pipeline was there, by the page's clock; null if not observed. */
  compileSeconds: v.nullable(atLeastZero),
  dispatches: count,
  timed: count,
  /** Null if nothing was timed. */
  time: v.nullable(time),
  /** The WGSL, if it was asked for. */
  source: v.exactOptional(text),
  /** Why none of its dispatches was counted, one sentence; null if some were, or counting was off. */
  notCounted: v.nullable(text),
});

const binding = v.object({
  /** `group.binding`. */
  id: text,
  kind: v.picklist(['storage', 'uniform', 'texture', 'storage-texture', 'sampler', 'external']),
  access: v.nullable(v.picklist(['read', 'write', 'read_write'])),
  /** Bytes bound; null for samplers and external textures. */
  bytes: v.nullable(atLeastZero),
  /** Of a texture. */
  format: v.exactOptional(text),
});

/** What a group's dispatch did, counted at one of its occurrences. */
const groupCount = v.object({
  ...countedSchema.entries,
  /** Which dispatch of the group, from 1. */
  occurrence: positive,
  /** The part of the bytes that are texels: textures and storage textures. */
  texels: v.object({ read: atLeastZero, written: atLeastZero }),
});

const group = v.object({
  id: text,
  /** Hash of its pipeline. */
  pipeline: text,
  /** Workgroups; null: the GPU chose them. For a render pipeline [vertices, instances, 1]. */
  grid: v.nullable(triple),
  /** Where the GPU chose them: workgroups in all dispatches of which they were read, with the least and the most of one. */
  indirect: v.exactOptional(
    v.object({ read: positive, workgroups: atLeastZero, least: atLeastZero, most: atLeastZero }),
  ),
  bindings: v.array(binding),
  /** Of the uniform bytes and immediates; null: there are none; `unknown`: the GPU wrote them. */
  uniformHash: v.nullable(text),
  dispatches: count,
  timed: count,
  time: v.nullable(time),
  /** At occurrences 1, 10, 100, 1000 and between, or the next after; empty if none was counted. */
  counts: v.array(groupCount),
  /** Why it was not counted, one sentence; null if it was, or counting was off. */
  notCounted: v.nullable(text),
  /** The counts differ between occurrences: FLOP and requested bytes from the least to the most; null if they agree. */
  dependsOnData: v.nullable(
    v.object({
      flop: v.tuple([atLeastZero, atLeastZero]),
      bytes: v.tuple([atLeastZero, atLeastZero]),
      /** Unique bytes; zero unless every count marked them. */
      unique: v.exactOptional(v.tuple([atLeastZero, atLeastZero])),
    }),
  ),
  /** Its place under the session's ceilings; null without a count, a time or ceilings. */
  roofline: v.nullable(
    v.object({
      ceiling: text,
      bound: v.picklist(['compute', 'memory', 'overhead']),
      /** FLOP per unique byte, or per requested byte where unique ones were not marked. */
      intensity: v.nullable(atLeastZero),
      flopPerSecond: atLeastZero,
      bytesPerSecond: atLeastZero,
      attainableFlopPerSecond: v.nullable(positive),
      /** Achieved over attainable. */
      efficiency: atLeastZero,
      /** Attainable over achieved. */
      headroom: v.nullable(positive),
    }),
  ),
});

const timeline = v.object({
  /**
   * The last dispatches or passes, in order of their beginning. `group` is null where a pass, or a submit by the wall
   * clock, was timed as a whole and held dispatches of several groups: how much of it each took is not known.
   */
  spans: v.array(v.object({ group: v.nullable(text), device: text, start: number, seconds: atLeastZero })),
  /** Spans that were left out because there were too many. */
  droppedSpans: count,
  /** Seconds in which at least one span lasted, over all devices. */
  busy: atLeastZero,
  idle: v.object({
    /** Nothing was submitted: the GPU waits for JavaScript. */
    waitsForCpu: atLeastZero,
    /** Work was submitted, and no pass ran: launches, barriers, copies. */
    betweenPasses: atLeastZero,
    /** The page waits for results to reach it. */
    readback: atLeastZero,
  }),
  /** The gaps in order, each with its kind. */
  gaps: v.array(
    v.object({ start: number, seconds: atLeastZero, kind: v.picklist(['waitsForCpu', 'betweenPasses', 'readback']) }),
  ),
  /** Time of split submits over the same submits unsplit; null if not compared. */
  splitRatio: v.nullable(v.object({ value: positive, low: positive, high: positive })),
});

/** The schema of a whole session. */
export const sessionSchema = v.object({
  format: v.literal('ridgepoint-session'),
  formatVersion: v.literal(1),
  createdAt: timestamp,
  tool: v.object({ version: text }),
  /** False: it ended before it was asked to; `stoppedBy` says why. */
  complete: v.boolean(),
  stoppedBy: v.nullable(v.picklist(SESSION_STOPS)),
  session: v.object({
    /** Without query and fragment. */
    url: text,
    /** From the first to the last moment that was watched. */
    seconds: atLeastZero,
    browser: v.object({ name: text, version: text }),
    platform: text,
    flags: v.array(text),
    time: timing,
    count: v.picklist(COUNTINGS),
    contexts: v.array(context),
  }),
  /** Those of a context that differ in nothing are one. */
  devices: v.array(device),
  /** Ceilings of the adapter, from a report or swept afterwards; empty: unknown. */
  ceilings: v.array(ceilingSchema),
  pipelines: v.array(pipeline),
  groups: v.array(group),
  timeline,
  traffic: v.object({
    /** From JavaScript to buffers and textures. */
    upload: calls,
    /** Mapped for reading. */
    readback: calls,
    /** Between buffers and textures on the device. */
    copies: calls,
    /** Time in which the page awaited the GPU. */
    waits: v.object({ calls: count, seconds: atLeastZero }),
  }),
  memory: v.object({
    /** Bytes of buffers and textures at the end, and at most. */
    live: atLeastZero,
    peak: atLeastZero,
  }),
  /** What a reader must know, one sentence each. */
  notes: v.array(text),
});

/** A whole session. */
export type Session = v.InferOutput<typeof sessionSchema>;
/** A page, frame or worker of a session. */
export type SessionContext = Session['session']['contexts'][number];
/** A device of a session. */
export type SessionDevice = Session['devices'][number];
/** A pipeline of a session. */
export type SessionPipeline = Session['pipelines'][number];
/** Dispatches of one pipeline with the same grid, sizes and uniforms. */
export type SessionGroup = Session['groups'][number];
/** What a dispatch of a group did. */
export type GroupCount = SessionGroup['counts'][number];
/** Busy and idle stretches of a session. */
export type SessionTimeline = Session['timeline'];
/** Why a session ended early. */
export type SessionStop = NonNullable<Session['stoppedBy']>;
