import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { gpuOfReport } from '../../report/measured-gpu.ts';
import { checkReport } from '../../report/parse-report.ts';
import type { Report } from '../../report/report-format.ts';
import { findGpu } from '../../machines/datasheets.ts';
import { readGpu } from '../../machines/custom.ts';
import type { Gpu } from '../../machines/gpu.ts';
import type { ModelConfig } from '../../models/config/model-config.ts';
import { MOST_CONFIG_BYTES, readModelConfig } from '../../models/config/parse-config.ts';
import { findPreset, nominalSize } from '../../models/config/presets.ts';
import { parameterCounts } from '../../models/parameters.ts';
import { quote } from '../../text/untrusted.ts';
import { CliError, EXIT } from '../exit.ts';
import { userPath } from '../paths.ts';
import { readJson } from '../read-file.ts';

/** A model to predict for. */
export interface LoadedModel {
  readonly id: string;
  readonly config: ModelConfig;
  readonly nominalParameters: number;
}

/**
 * The model of `--model`: a preset's name, or a Hugging Face `config.json`.
 * @throws CliError `usage`, or InputError for invalid content
 */
export function loadModel(given: string): LoadedModel {
  if (!isFile(given)) {
    const { id, config, nominalParameters } = told('--model', () => findPreset(given));
    return { id, config, nominalParameters };
  }
  const id = basename(given);
  const value = readJson({ asked: '--model', what: 'a config.json' }, given, MOST_CONFIG_BYTES);
  const config = told(`--model ${quote(given)}`, () => readModelConfig(value, id));
  return { id, config, nominalParameters: nominalSize(parameterCounts(config).total) };
}

/** A GPU to predict for. */
export interface LoadedGpu {
  readonly gpu: Gpu;
  /** The report it was measured in; null for a GPU that was not measured. */
  readonly report: Report | null;
}

/**
 * The GPU of `--gpu`: a slug, a `gpu.json`, or a report.
 * @throws CliError `usage`, or InputError or ReportError for invalid content
 */
export function loadGpu(given: string): LoadedGpu {
  if (!isFile(given)) return { gpu: told('--gpu', () => findGpu(given)), report: null };
  const value = readJson({ asked: '--gpu', what: 'a gpu.json or a report' }, given);
  return told(`--gpu ${quote(given)}`, () => {
    if (!isReport(value)) return { gpu: readGpu(value, basename(given)), report: null };
    const report = checkReport(value);
    return { gpu: gpuOfReport(report), report };
  });
}

const isReport = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (Object.hasOwn(value, 'format') || Object.hasOwn(value, 'formatVersion'));

/** Whether a name means a file: it ends in .json, or such a file exists; the name of a preset never does. */
function isFile(given: string): boolean {
  if (/\.json$/i.test(given)) return true;
  return given.trim() !== '' && existsSync(userPath(given)) && !isName(given);
}

function isName(given: string): boolean {
  for (const find of [findPreset, findGpu]) {
    try {
      find(given);
      return true;
    } catch {
      // Not of this list.
    }
  }
  return false;
}

/** Adds the option to an error in its value. */
function told<T>(option: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new CliError(EXIT.usage, `${option}: ${(error as Error).message}`);
  }
}
