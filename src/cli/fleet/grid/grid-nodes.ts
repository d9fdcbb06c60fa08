import { isLabelKey } from '../../../report/report-labels.ts';
import { cut, harmless } from '../../../text/untrusted.ts';
import { shownAddress } from './secret-text.ts';

/** What a slot says of the browser and the machine it is on. */
export type Stereotype = Readonly<Record<string, unknown>>;

/** A place for one session. */
export interface GridSlot {
  readonly stereotype: Stereotype;
  readonly isBusy: boolean;
}

/** A node of a Grid. */
export interface GridNode {
  /** Its address, as it may be printed. */
  readonly address: string;
  readonly availability: 'UP' | 'DOWN' | 'DRAINING';
  readonly maxSessions: number;
  /** After this long without a command a session ends. */
  readonly timeoutSeconds: number;
  readonly slots: readonly GridSlot[];
}

type Fields = Readonly<Record<string, unknown>>;

/** The entry of stereotypes that names a machine. */
export const HOST_KEY = 'ridgepoint:host';
const OWN_PREFIX = 'ridgepoint:';

/** The nodes in a Grid's answer to `/status`; null for an answer that is not a Grid's. */
export function readNodes(status: unknown): GridNode[] | null {
  const nodes = fields(fields(status)?.['value'])?.['nodes'];
  if (!Array.isArray(nodes)) return null;
  return nodes.flatMap((one) => {
    const node = fields(one);
    if (!node || !Array.isArray(node['slots'])) return [];
    const slots = node['slots'].flatMap((slot): GridSlot[] => {
      const stereotype = fields(fields(slot)?.['stereotype']);
      return stereotype ? [{ stereotype, isBusy: fields(fields(slot)?.['session']) !== null }] : [];
    });
    const availability = (['DOWN', 'DRAINING'] as const).find((word) => word === node['availability']) ?? 'UP';
    return [
      {
        address: shownAddress(String(node['uri'])),
        availability,
        maxSessions: numberOr(node['maxSessions'], slots.length),
        timeoutSeconds: numberOr(node['sessionTimeout'], DEFAULT_TIMEOUT) / 1000,
        slots,
      },
    ];
  });
}

/** Milliseconds, as Grid 4 has it. */
const DEFAULT_TIMEOUT = 300_000;

/** The label of a slot's machine; null without one. */
export function hostOf(stereotype: Stereotype): string | null {
  const host = stereotype[HOST_KEY];
  return typeof host === 'string' && host.trim() !== '' ? host : null;
}

/** Prefixes of entries that are the Grid's and the browsers', or are not ours to tell. */
const FOREIGN = /^(?:se|goog|ms|moz|webdriver|appium|wdio|safari|webkit)$/i;

/** A report holds no longer ones. */
const MOST_VALUE = 200;

/** What the labels of a machine say, apart from its name: `ridgepoint:gpu` is `gpu`. */
export function labelsOf(stereotype: Stereotype): Record<string, string> {
  const own = Object.entries(stereotype).flatMap(([key, value]): [string, string][] => {
    const [prefix = '', name] = key.split(':');
    if (key === HOST_KEY || !name || FOREIGN.test(prefix)) return [];
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return [];
    const label = key.startsWith(OWN_PREFIX) ? key.slice(OWN_PREFIX.length) : key;
    return isLabelKey(label) ? [[label, cut(harmless(String(value)), MOST_VALUE)]] : [];
  });
  return Object.fromEntries(own);
}

/** The entry that `--select` asks for, by its whole key or without our prefix; null if there is none. */
export function entryOf(stereotype: Stereotype, key: string): string | null {
  const found = [key, `${OWN_PREFIX}${key}`].find((name) => Object.hasOwn(stereotype, name));
  const value = found === undefined ? null : stereotype[found];
  return value === null || typeof value === 'object' ? null : String(value);
}

/** An object's fields; null for anything else. */
export const fields = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;

const numberOr = (value: unknown, other: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : other;
