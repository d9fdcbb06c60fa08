import type { ContextRecord } from '../context-record.ts';
import type { Session, SessionContext, SessionDevice } from '../session-format.ts';
import { harmlessAddress } from './address.ts';
import { mergeGroups, mergePipelines } from './merge-groups.ts';
import { mergeNotes } from './merge-notes.ts';
import { mergeTimelines } from './merge-timelines.ts';

/** What a driver knows of a session besides the records of its contexts. */
export interface AboutSession {
  /** Address that was opened; query and fragment are left out. */
  readonly url: string;
  readonly browser: Session['session']['browser'];
  readonly platform: string;
  readonly flags: readonly string[];
  /** ISO 8601. */
  readonly createdAt: string;
  readonly toolVersion: string;
  readonly complete: boolean;
  readonly stoppedBy: Session['stoppedBy'];
  /** Whether the session holds the WGSL. */
  readonly withSource: boolean;
}

/**
 * The records of a page, its frames and its workers as one session, without ceilings; the order of the records does not
 * matter. Of several records of one context the last counts: a driver may hand over every snapshot. Devices that differ
 * in nothing are one; alike pipelines and groups are one. A session whose devices were all lost is not
 * complete.
 */
export function assembleSession(records: readonly ContextRecord[], about: AboutSession): Session {
  const last = lastOfEach(records);
  const start = last.length > 0 ? Math.min(...last.map(({ from }) => from)) : 0;
  const end = last.length > 0 ? Math.max(...last.map(({ until }) => until)) : 0;
  const devices = mergeDevices(last);
  const lost = devices.devices.filter((device) => device.lost !== null);
  // A page that has another device by now goes on.
  const isLost = lost.length > 0 && lost.length === devices.devices.length;
  const stoppedBy = about.stoppedBy ?? (isLost ? 'device-lost' : null);
  const { groups, idOf } = mergeGroups(last);
  const named = last.map((record) => ({
    ...record,
    timeline: {
      ...record.timeline,
      spans: record.timeline.spans.map((span) => ({
        ...span,
        group: span.group === null ? null : idOf(record, span.group),
        device: devices.idOf(record, span.device),
      })),
    },
  }));
  return {
    format: 'ridgepoint-session',
    formatVersion: 1,
    createdAt: about.createdAt,
    tool: { version: about.toolVersion },
    complete: about.complete && stoppedBy === null,
    stoppedBy,
    session: {
      url: harmlessAddress(about.url),
      seconds: Math.max(0, end - start),
      browser: { name: about.browser.name, version: about.browser.version },
      platform: about.platform,
      flags: [...about.flags],
      time: last[0]?.time ?? 'split',
      count: last[0]?.count ?? 'off',
      contexts: last.map(({ context }): SessionContext => ({ ...context, url: harmlessAddress(context.url) })),
    },
    devices: [...devices.devices],
    ceilings: [],
    pipelines: mergePipelines(last, groups, about.withSource),
    groups: [...groups],
    timeline: mergeTimelines(named, start),
    traffic: trafficOf(last),
    memory: {
      live: sumOf(last, ({ context: { ended }, memory }) => (ended && ended !== stoppedBy ? 0 : memory.live)),
      // Of contexts at the same time an upper bound: they need not have peaked together.
      peak: Math.max(
        0,
        ...last.map(({ from }) => sumOf(last, (one) => (one.from <= from && from <= one.until ? one.memory.peak : 0))),
      ),
    },
    notes: [...(lost.length > 0 ? [LOST] : []), ...notesOf(last)],
  };
}

const LOST =
  'A GPU device was lost: what its page submitted to it after that did not run, and is neither timed nor counted.';

/** The last record of each context, in order of their beginning. */
function lastOfEach(records: readonly ContextRecord[]): ContextRecord[] {
  const last = new Map<string, ContextRecord>();
  for (const record of records) {
    const known = last.get(record.context.id);
    if (!known || isLater(record, known)) last.set(record.context.id, record);
  }
  return [...last.values()].toSorted((a, b) => a.from - b.from || (a.context.id < b.context.id ? -1 : 1));
}

const isLater = (a: ContextRecord, b: ContextRecord): boolean =>
  a.until === b.until ? a.context.dispatches > b.context.dispatches : a.until > b.until;

interface MergedDevices {
  readonly devices: readonly SessionDevice[];
  readonly idOf: (record: ContextRecord, id: string) => string;
}

/** Devices of one context that differ only by their id are one: some libraries open a device for each model. */
function mergeDevices(records: readonly ContextRecord[]): MergedDevices {
  const byKey = new Map<string, SessionDevice>();
  const ids = new Map<ContextRecord, Map<string, string>>();
  // Contexts may number their devices alike.
  const owners = new Map<string, Set<string>>();
  for (const { context, devices } of records) {
    for (const { id } of devices) owners.set(id, (owners.get(id) ?? new Set()).add(context.id));
  }
  for (const record of records) {
    const known = new Map<string, string>();
    for (const device of record.devices) {
      const { id, ...facts } = device;
      const key = JSON.stringify([record.context.id, facts]);
      const own = owners.get(id)!.size > 1 ? `${record.context.id}/${id}` : id;
      const merged = byKey.get(key) ?? { ...device, id: own, context: record.context.id };
      byKey.set(key, merged);
      known.set(id, merged.id);
    }
    ids.set(record, known);
  }
  return { devices: [...byKey.values()], idOf: (record, id) => ids.get(record)?.get(id) ?? id };
}

function trafficOf(records: readonly ContextRecord[]): Session['traffic'] {
  const calls = (
    of: (record: ContextRecord) => { calls: number; bytes: number },
  ): { calls: number; bytes: number } => ({
    calls: sumOf(records, (record) => of(record).calls),
    bytes: sumOf(records, (record) => of(record).bytes),
  });
  return {
    upload: calls(({ traffic }) => traffic.upload),
    readback: calls(({ traffic }) => traffic.readback),
    copies: calls(({ traffic }) => traffic.copies),
    waits: {
      calls: sumOf(records, ({ traffic }) => traffic.waits.calls),
      seconds: sumOf(records, ({ traffic }) => traffic.waits.seconds),
    },
  };
}

function notesOf(records: readonly ContextRecord[]): string[] {
  const modes = new Set(records.map(({ time, count }) => `${time}, ${count}`));
  const differ = modes.size > 1 ? [`Contexts were watched in different ways: ${[...modes].join('; ')}.`] : [];
  return mergeNotes([...records.flatMap(({ notes }) => notes), ...differ]);
}

const sumOf = <T>(values: readonly T[], of: (value: T) => number): number =>
  values.reduce((all, value) => all + of(value), 0);
